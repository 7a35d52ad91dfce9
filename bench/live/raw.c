/* The yardstick: as many send() calls as there are clients, for every event, and nothing else.
 *
 *   raw port clients flood paced rate bytes
 *
 * Answers WebSocket handshakes, waits until all are there, then sends ``flood`` events one after the other,
 * rests a second, and sends ``paced`` events at ``rate`` a second. Slow clients are waited for. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static size_t event(unsigned char *out, long n, int bytes) {
    char body[8192], pad[4096];
    memset(pad, 'x', sizeof pad);
    int length = snprintf(body, sizeof body,
                          "42/dialogues,[\"delta\",{\"t\":%lld,\"n\":%ld,\"pad\":\"%.*s\"}]",
                          (long long)now_ns(), n, bytes, pad);
    size_t at = 0;
    out[at++] = 0x81;
    if (length < 126) {
        out[at++] = length;
    } else {
        out[at++] = 126;
        out[at++] = length >> 8;
        out[at++] = length & 255;
    }
    memcpy(out + at, body, length);
    return at + length;
}

static void everybody(int *fds, int clients, long n, int bytes) {
    unsigned char frame[9000];
    size_t size = event(frame, n, bytes);
    for (int i = 0; i < clients; i++) {
        size_t sent = 0;
        while (sent < size) {
            ssize_t more = send(fds[i], frame + sent, size - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (more > 0) sent += more;
            else {
                struct pollfd p = {fds[i], POLLOUT, 0};
                if (poll(&p, 1, 1000) < 0) break;
            }
        }
    }
}

int main(int argc, char **argv) {
    if (argc < 7) return 2;
    int port = atoi(argv[1]), clients = atoi(argv[2]), flood = atoi(argv[3]), paced = atoi(argv[4]);
    int rate = atoi(argv[5]), bytes = atoi(argv[6]), one = 1, door = socket(AF_INET, SOCK_STREAM, 0);
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(door, (void *)&here, sizeof here) || listen(door, 4096)) return 1;
    int *fds = malloc(sizeof *fds * clients);
    static const char yes[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
                              "Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    for (int i = 0; i < clients; i++) {
        char ask[2048];
        fds[i] = accept(door, NULL, NULL);
        setsockopt(fds[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (recv(fds[i], ask, sizeof ask, 0) <= 0 || send(fds[i], yes, sizeof yes - 1, 0) < 0) return 1;
    }
    sleep(1);
    long n = 0;
    for (int i = 0; i < flood; i++) everybody(fds, clients, n++, bytes);
    sleep(1);
    for (int i = 0; i < paced; i++) {
        int64_t begun = now_ns();
        everybody(fds, clients, n++, bytes);
        int64_t rest = 1000000000LL / rate - (now_ns() - begun);
        if (rest > 0) usleep(rest / 1000);
    }
    sleep(30);
    return 0;
}
