"""The public log: every act there was, without people, texts and reasons."""
