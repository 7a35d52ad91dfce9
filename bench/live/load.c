/* A load client for live rooms: thousands of WebSockets in one epoll loop, cheap enough not to be the
 * bottleneck. Speaks Engine.IO 4 / Socket.IO 5, or (with -r) takes bare frames from a raw server.
 *
 *   load -p port -n clients [-S namespace] [-J join-event-json] [-s seconds] [-q stalled] [-r] [-e events] [-f flood]
 *        [-o rows-file]
 *
 * The first ``flood`` events are a burst: how long it took until the last client had the last of them is told
 * apart, and they are left out of the lag of last clients.
 *
 * A delivery is one event reaching one client. Every event carries "t":<nanoseconds of CLOCK_MONOTONIC at
 * the emit> and "n":<number>; a frame may hold several. With -o the events are rows of a room's log instead,
 * which carry "seq":<number> and no instant: for each, "seq last-seen-ns readers" goes into that file, to be
 * held against the instants at which the acts were sent. Prints one JSON object: connected, ready, frames,
 * deliveries, corrupt, closed, lag of every delivery and of the last client of every event (µs), seconds, and
 * its own CPU since everybody had joined. It says "ready\n" on standard error when everybody has joined and
 * "flooded\n" when the burst is over; it ends when everybody who reads has ``events`` events, after
 * ``seconds``, or by SIGTERM. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD, OPENING, ENTERING, JOINING, READY, GONE };
#define MOST_EVENTS 1000000
#define LAGS 4000000

struct client {
    int fd, state, stalled;
    size_t used, room;
    unsigned char *in;
};

static int port = 8000, clients = 1000, stalled, raw, ready, closed_, epfd;
static long wanted, flood;
static const char *space = "/dialogues", *join_json = "[\"join\",{\"room\":\"bench\",\"since\":0}]";
static double seconds = 10;
static long frames, deliveries, corrupt, connected;
static uint32_t *lags;
static long lag_count;
static int64_t *first_emit, *last_seen;
static int32_t *readers;
static const char *rows_file;
static volatile sig_atomic_t asked_to_end;
static long top;

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void say(struct client *c, const char *text) { /* a masked text frame; short ones only */
    unsigned char out[1024];
    size_t n = strlen(text), at = 0;
    out[at++] = 0x81;
    if (n < 126) {
        out[at++] = 0x80 | n;
    } else {
        out[at++] = 0x80 | 126;
        out[at++] = n >> 8;
        out[at++] = n & 255;
    }
    memset(out + at, 0, 4); /* a mask of zeros is a mask */
    at += 4;
    memcpy(out + at, text, n);
    if (send(c->fd, out, at + n, MSG_NOSIGNAL) < 0) c->state = GONE;
}

static void heard(const char *text, size_t n) {
    int64_t now = now_ns();
    const char *at = text, *end = text + n;
    while ((at = memmem(at, end - at, "\"t\":", 4))) {
        at += 4;
        int64_t emitted = strtoll(at, NULL, 10);
        const char *number = memmem(at, end - at < 64 ? end - at : 64, "\"n\":", 4);
        long place = number ? strtol(number + 4, NULL, 10) : -1;
        deliveries++;
        if (lag_count < LAGS) lags[lag_count++] = (now - emitted) / 1000;
        if (place >= 0 && place < MOST_EVENTS) {
            first_emit[place] = emitted;
            last_seen[place] = now;
            if (place > top) top = place;
        }
    }
}

static void heard_rows(const char *text, size_t n) { /* a delta: rows first, then what changes in views */
    int64_t now = now_ns();
    const char *at = text, *patch = memmem(text, n, "\"patch\":", 8), *end = patch ? patch : text + n;
    while ((at = memmem(at, end - at, "\"seq\":", 6))) {
        long place = strtol(at += 6, NULL, 10);
        deliveries++;
        if (place <= 0 || place >= MOST_EVENTS) continue;
        last_seen[place] = now;
        readers[place]++;
        if (place > top) top = place;
    }
}

static void message(struct client *c, const char *text, size_t n) {
    char out[900];
    if (raw) {
        heard(text, n);
    } else if (n && text[0] == '2') {
        say(c, "3");
    } else if (c->state == OPENING && text[0] == '0') {
        snprintf(out, sizeof out, "40%s,", space);
        say(c, out);
        c->state = ENTERING;
    } else if (c->state == ENTERING && n > 1 && !memcmp(text, "40", 2)) {
        snprintf(out, sizeof out, "42%s,0%s", space, join_json);
        say(c, out);
        c->state = JOINING;
    } else if (c->state == JOINING && n > 1 && !memcmp(text, "43", 2)) {
        c->state = READY;
        if (++ready == clients) fputs("ready\n", stderr);
    } else if (n > 1 && !memcmp(text, "42", 2)) {
        if (text[n - 1] != ']') corrupt++;
        (rows_file ? heard_rows : heard)(text, n);
    }
}

static size_t frame(struct client *c, size_t at) { /* the bytes of the frame at ``at``; 0: not whole */
    unsigned char *p = c->in + at;
    size_t left = c->used - at, head = 2, n;
    if (left < 2) return 0;
    n = p[1] & 127;
    if (p[1] & 128 || (p[0] & 0x70)) corrupt++;
    if (n == 126) {
        if (left < 4) return 0;
        n = p[2] << 8 | p[3];
        head = 4;
    } else if (n == 127) {
        if (left < 10) return 0;
        n = 0;
        for (int i = 2; i < 10; i++) n = n << 8 | p[i];
        head = 10;
    }
    if (n > 50000000) {
        corrupt++;
        c->state = GONE;
        return 0;
    }
    if (left < head + n) return 0;
    frames++;
    int kind = p[0] & 15;
    if (kind == 1) message(c, (char *)p + head, n);
    else if (kind == 8) c->state = GONE;
    else if (kind != 2 && kind != 9 && kind != 10) corrupt++;
    return head + n;
}

static void take(struct client *c) {
    size_t at = 0, more;
    if (c->state == HEAD) {
        unsigned char *end = memmem(c->in, c->used, "\r\n\r\n", 4);
        if (!end) return;
        if (memcmp(c->in, "HTTP/1.1 101", 12)) {
            c->state = GONE;
            return;
        }
        at = end + 4 - c->in;
        c->state = raw ? READY : OPENING;
        connected++;
        if (raw && ++ready == clients) fputs("ready\n", stderr);
    }
    while (c->state != GONE && (more = frame(c, at))) at += more;
    memmove(c->in, c->in + at, c->used - at);
    c->used -= at;
}

static void readable(struct client *c) {
    if (c->stalled && c->state == READY) { /* it has stopped reading, for good */
        epoll_ctl(epfd, EPOLL_CTL_DEL, c->fd, NULL);
        return;
    }
    for (;;) {
        if (c->room - c->used < 16384) c->in = realloc(c->in, c->room += 65536);
        ssize_t n = recv(c->fd, c->in + c->used, c->room - c->used, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (n > 0) {
            c->used += n;
            take(c);
            if (c->used == 0 && c->room > 131072) c->in = realloc(c->in, c->room = 65536);
        }
        if (n <= 0 || c->state == GONE) {
            if (c->state == READY) closed_++;
            c->state = GONE;
            close(c->fd);
            return;
        }
        if ((size_t)n < 16384) return;
    }
}

static void dial(struct client *c, int place) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    /* a source address for each 20,000 clients: there are only so many ports */
    struct sockaddr_in from = {.sin_family = AF_INET};
    from.sin_addr.s_addr = htonl(0x7f000002 + place / 20000);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->stalled) {
        int small = 4096;
        setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    }
    if (bind(c->fd, (void *)&from, sizeof from) || connect(c->fd, (void *)&to, sizeof to)) {
        perror("connect");
        exit(1);
    }
    int one = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    char ask[400];
    int n = snprintf(ask, sizeof ask,
                     "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: "
                     "websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                     "Sec-WebSocket-Version: 13\r\n\r\n", port);
    if (send(c->fd, ask, n, MSG_NOSIGNAL) != n) exit(1);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(epfd, EPOLL_CTL_ADD, c->fd, &e);
}

static void wait_some(int ms) {
    struct epoll_event es[512];
    int n = epoll_wait(epfd, es, 512, ms);
    for (int i = 0; i < n; i++) readable(es[i].data.ptr);
}

static int by_size(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void quantiles(const char *name, uint32_t *values, long n) {
    qsort(values, n, sizeof *values, by_size);
    printf("\"%s\": {\"p50\": %u, \"p99\": %u, \"max\": %u}, ", name, n ? values[n / 2] : 0,
           n ? values[(long)(n * 0.99)] : 0, n ? values[n - 1] : 0);
}

static double cpu_now(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_utime.tv_usec / 1e6 + used.ru_stime.tv_sec + used.ru_stime.tv_usec / 1e6;
}

static void tell_rows(void) {
    FILE *out = fopen(rows_file, "w");
    for (long i = 1; out && i <= top; i++)
        if (readers[i]) fprintf(out, "%ld %lld %d\n", i, (long long)last_seen[i], readers[i]);
    if (out) fclose(out);
}

static void tell(double took, double cpu) {
    long events = 0;
    uint32_t *last = malloc(sizeof *last * (top + 1));
    for (long i = flood; i <= top; i++)
        if (last_seen[i] && first_emit[i]) last[events++] = (last_seen[i] - first_emit[i]) / 1000;
    double flooded = 0;
    if (flood && flood <= top + 1 && last_seen[flood - 1])
        flooded = (last_seen[flood - 1] - first_emit[0]) / 1e9;
    printf("{\"flood_s\": %.4f, ", flooded);
    quantiles("lag_us", lags, lag_count);
    quantiles("last_us", last, events);
    printf("\"connected\": %ld, \"ready\": %d, \"frames\": %ld, \"deliveries\": %ld, \"events\": %ld, "
           "\"corrupt\": %ld, \"closed\": %d, \"seconds\": %.3f, \"cpu\": %.3f}\n",
           connected, ready, frames, deliveries, events, corrupt, closed_, took, cpu);
}

static void end_soon(int number) {
    (void)number;
    asked_to_end = 1;
}

int main(int argc, char **argv) {
    int o;
    while ((o = getopt(argc, argv, "p:n:S:J:s:q:re:f:o:")) != -1) switch (o) {
        case 'p': port = atoi(optarg); break;
        case 'n': clients = atoi(optarg); break;
        case 'S': space = optarg; break;
        case 'J': join_json = optarg; break;
        case 's': seconds = atof(optarg); break;
        case 'q': stalled = atoi(optarg); break;
        case 'r': raw = 1; break;
        case 'f': flood = atol(optarg); break;
        case 'o': rows_file = optarg; break;
        case 'e': wanted = atol(optarg); break;
        default: return 2;
        }
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    lags = malloc(sizeof *lags * LAGS);
    first_emit = calloc(MOST_EVENTS, sizeof *first_emit);
    last_seen = calloc(MOST_EVENTS, sizeof *last_seen);
    readers = calloc(MOST_EVENTS, sizeof *readers);
    signal(SIGTERM, end_soon);
    epfd = epoll_create1(0);
    struct client *all = calloc(clients, sizeof *all);
    for (int i = 0; i < clients; i++) {
        all[i].stalled = i < stalled;
        dial(all + i, i);
        while (i - connected > 200) wait_some(50); /* no more at once than the server's backlog likes */
        wait_some(0);
    }
    int64_t patience = now_ns() + 120LL * 1000000000;
    while (ready < clients && now_ns() < patience) wait_some(50);
    int64_t begun = now_ns();
    double cpu = cpu_now();
    frames = deliveries = lag_count = 0;
    long reading = clients - stalled, burst = flood * reading;
    while (now_ns() - begun < seconds * 1e9 && !asked_to_end) {
        wait_some(20);
        if (burst && deliveries >= burst) {
            burst = 0;
            fputs("flooded\n", stderr);
        }
        if (wanted && deliveries >= wanted * reading) break;
    }
    tell((now_ns() - begun) / 1e9, cpu_now() - cpu);
    if (rows_file) tell_rows();
    return 0;
}
