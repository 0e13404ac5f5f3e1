/* A line between two network namespaces, for kernels without netem.
 *
 *   emulator NAMESPACE_A ADDRESS_A/PREFIX NAMESPACE_B ADDRESS_B/PREFIX
 *
 * A is the client, so "up" is A to B. Makes a TUN device in each namespace, prints "up" and takes commands on
 * standard input, one a line, each answered by one line; ends with the end of its input.
 *
 *   stats                        counters since the last change, as JSON
 *   set NAME=VALUE ...           lays another line; what is not named is back at its default, counters at zero
 *
 *   up, down    kbit/s at IP level, 0 = unlimited
 *   delay       ms one way
 *   jitter      ms: the delay wanders within this much on either side, a new aim every 20 ms, never reordering
 *   loss        per cent of each way
 *   burst       packets: mean length of a row of losses (Gilbert's model, 1960); 1 = independent
 *   queue       ms: longest wait of a packet that is still taken (drop-tail)
 *   bucket      ms of the rate that may pass at once (token bucket)
 *   dip         kbit/s to which the rate of both ways falls for dip_ms of every every_ms (0 = it never does), as
 *               where Wi-Fi or others on the line take turns; the first one comes at a time drawn from the seed
 *   family      4 or 6: the only version of IP that passes
 *   udp         0: UDP is dropped;  port: only TCP of this port passes (0 = everything), and of port tls
 *   dead        1: nothing passes
 *   seed        of losses and jitter
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 16384, MTU = 1500, KNOT_NS = 20000000 };
typedef int64_t ns;

struct packet { ns due; int length; uint8_t bytes[MTU]; };

struct line {
  double ns_per_byte, loss, burst;
  double dip_ns_per_byte; ns dip, every, phase;
  ns delay, jitter, queue, bucket;
  ns free_at, last_due;            /* when the rate has carried all that was taken; order is kept */
  ns knot_at, from, to;            /* the wandering delay between two knots */
  ns probe_at, probe_due, probe_delay; /* a made-up voice packet every 20 ms: the line's true jitter */
  double probe_sum; long probes;
  int bad;
  struct packet *ring; unsigned head, tail;
  long packets, bytes, lost, overflow; ns longest;
};

static struct { double udp, port, tls, dead, family; } filter;
static struct line lines[2];

static ns now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what) { perror(what); exit(1); }

static int device(const char *name, const char *address) {
  char text[256];
  int home = open("/proc/self/ns/net", O_RDONLY);
  snprintf(text, sizeof text, "/var/run/netns/%s", name);
  int there = open(text, O_RDONLY);
  if (home < 0 || there < 0 || setns(there, CLONE_NEWNET)) fail(text);
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  struct ifreq request = {.ifr_name = "line0"};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (fd < 0 || ioctl(fd, TUNSETIFF, &request)) fail("/dev/net/tun");
  snprintf(text, sizeof text, "ip address add %s dev line0 && ip link set line0 mtu %d txqueuelen 5000 up && "
           "ip route add default dev line0", address, MTU);
  if (system(text) || setns(home, CLONE_NEWNET)) fail(text);
  close(home);
  close(there);
  return fd;
}

/* Gilbert's chain: in the bad state everything is lost. */
static int loses(struct line *l) {
  double share = l->loss / 100;
  if (l->burst <= 1) return drand48() < share;
  double change = l->bad ? 1 / l->burst : share / (1 - share) / l->burst;
  if (drand48() < change) l->bad = !l->bad;
  return l->bad;
}

static ns wander(struct line *l, ns t) {
  if (!l->jitter) return 0;
  if (t - l->knot_at > 10 * KNOT_NS) l->knot_at = t - KNOT_NS;
  for (; t >= l->knot_at + KNOT_NS; l->knot_at += KNOT_NS) {
    l->from = l->to;
    l->to = (ns)((drand48() * 2 - 1) * l->jitter);
  }
  return l->from + (ns)((double)(l->to - l->from) * (t - l->knot_at) / KNOT_NS);
}

/* RFC 3550, 6.4.1, as a plain mean over a stream of voice packets that takes no room. */
static void probe(struct line *l, ns t) {
  if (!l->jitter || t < l->probe_at) return;
  l->probe_at = t + KNOT_NS;
  ns due = t + l->delay + wander(l, t);
  if (due < l->probe_due) due = l->probe_due;
  if (l->probe_due) { l->probe_sum += llabs(due - t - l->probe_delay); l->probes++; }
  l->probe_due = due;
  l->probe_delay = due - t;
}

enum { ICMP = 1, TCP = 6, UDP = 17, ICMPV6 = 58 };

/* Fragments and IPv6 extension headers do not occur: both ends stand on this line and keep to its MTU. */
static int passes(const uint8_t *p, int n) {
  if (filter.dead || n < 24 || p[0] >> 4 != filter.family) return 0;
  int is_six = filter.family == 6;
  int head = is_six ? 40 : (p[0] & 15) * 4, protocol = p[is_six ? 6 : 9];
  if (n < head + 4 || (is_six && p[24] == 0xff)) return 0; /* the kernel's own multicasts are no traffic */
  if (protocol == UDP && !filter.udp) return 0;
  if (!filter.port || protocol == ICMP || protocol == ICMPV6) return 1;
  int from = p[head] << 8 | p[head + 1], to = p[head + 2] << 8 | p[head + 3];
  return protocol == TCP && (from == filter.port || to == filter.port || from == filter.tls || to == filter.tls);
}

/* When n bytes have been carried that are begun then. */
static ns carried(struct line *l, ns begin, double n) {
  if (!l->every) return begin + (ns)(n * l->ns_per_byte);
  for (;;) {
    ns at = (begin + l->phase) % l->every;
    int is_dip = at < l->dip;
    double per_byte = is_dip ? l->dip_ns_per_byte : l->ns_per_byte;
    ns room = (is_dip ? l->dip : l->every) - at;
    if (n * per_byte <= room) return begin + (ns)(n * per_byte);
    n -= room / per_byte;
    begin += room;
  }
}

static void take(struct line *l, const uint8_t *bytes, int n) {
  ns t = now();
  if (!passes(bytes, n)) return;
  l->packets++;
  l->bytes += n;
  if (loses(l)) { l->lost++; return; }
  if (l->free_at < t) l->free_at = t;
  if (l->free_at - l->bucket - t > l->queue || l->head - l->tail >= SLOTS) {
    l->overflow++;
    return;
  }
  l->free_at = carried(l, l->free_at, n);
  ns wait = l->free_at - l->bucket > t ? l->free_at - l->bucket - t : 0;
  if (wait > l->longest) l->longest = wait;
  ns late = l->delay + wander(l, t);
  ns due = t + wait + (late > 0 ? late : 0);
  if (due < l->last_due) due = l->last_due;
  l->last_due = due;
  struct packet *p = &l->ring[l->head++ % SLOTS];
  p->due = due;
  p->length = n;
  memcpy(p->bytes, bytes, n);
}

static ns give(struct line *l, int fd, ns t, ns next) {
  for (; l->tail != l->head; l->tail++) {
    struct packet *p = &l->ring[l->tail % SLOTS];
    if (p->due > t) return p->due < next ? p->due : next;
    if (write(fd, p->bytes, p->length) != p->length) l->overflow++;
  }
  return next;
}

static void stats(void) {
  for (int i = 0; i < 2; i++) {
    struct line *l = &lines[i];
    printf("%s\"%s\": {\"packets\": %ld, \"bytes\": %ld, \"lost\": %ld, \"overflow\": %ld, \"queue_ms\": %.1f, "
           "\"jitter_ms\": %.1f}", i ? ", " : "{", i ? "down" : "up", l->packets, l->bytes, l->lost, l->overflow,
           l->longest / 1e6, l->probes ? l->probe_sum / l->probes / 1e6 : 0);
  }
  printf("}\n");
}

static double value(const char *text, const char *name, double otherwise) {
  char key[32];
  snprintf(key, sizeof key, " %s=", name);
  const char *found = strstr(text, key);
  return found ? atof(found + strlen(key)) : otherwise;
}

static void lay(const char *text) {
  for (int i = 0; i < 2; i++) {
    double kbps = value(text, i ? "down" : "up", 0), dip = value(text, "dip", 0);
    struct packet *ring = lines[i].ring;
    lines[i] = (struct line){
        .ring = ring ? ring : malloc(sizeof(struct packet) * SLOTS),
        .ns_per_byte = kbps > 0 ? 8e6 / kbps : 0,
        .dip_ns_per_byte = dip > 0 ? 8e6 / dip : 0, .dip = (ns)(value(text, "dip_ms", 0) * 1e6),
        .every = (ns)(value(text, "every_ms", 0) * 1e6),
        .loss = value(text, "loss", 0), .burst = value(text, "burst", 1),
        .delay = (ns)(value(text, "delay", 0) * 1e6), .jitter = (ns)(value(text, "jitter", 0) * 1e6),
        .queue = (ns)(value(text, "queue", 200) * 1e6), .bucket = (ns)(value(text, "bucket", 0) * 1e6),
    };
  }
  filter.udp = value(text, "udp", 1);
  filter.port = value(text, "port", 0);
  filter.tls = value(text, "tls", 0);
  filter.dead = value(text, "dead", 0);
  filter.family = value(text, "family", 4);
  srand48((long)value(text, "seed", 1));
  if (!lines[0].every) return;
  ns phase = (ns)(drand48() * lines[0].every) + lines[0].every - now() % lines[0].every;
  lines[0].phase = lines[1].phase = phase;
}

/* False at the end of the input. */
static int command(void) {
  char text[512];
  if (!fgets(text, sizeof text, stdin)) return 0;
  if (!strncmp(text, "stats", 5)) stats();
  else { lay(text); printf("ok\n"); }
  fflush(stdout);
  return 1;
}

int main(int count, char **argument) {
  if (count != 5) { fprintf(stderr, "usage: emulator NAMESPACE_A ADDRESS_A NAMESPACE_B ADDRESS_B\n"); return 2; }
  prctl(PR_SET_TIMERSLACK, 1);
  int ends[2] = {device(argument[1], argument[2]), device(argument[3], argument[4])};
  struct sched_param first = {.sched_priority = 10};
  sched_setscheduler(0, SCHED_FIFO, &first); /* where it is allowed: a late emulator is a wrong line */
  lay("");
  setvbuf(stdin, NULL, _IONBF, 0);
  puts("up");
  fflush(stdout);
  for (uint8_t buffer[2048];;) {
    ns t = now(), next = t + 5000000;
    for (int i = 0; i < 2; i++) {
      probe(&lines[i], t);
      next = give(&lines[i], ends[1 - i], t, next);
    }
    struct pollfd watched[3] = {{ends[0], POLLIN, 0}, {ends[1], POLLIN, 0}, {0, POLLIN, 0}};
    t = now();
    struct timespec wait = {0, next > t ? next - t : 0};
    ppoll(watched, 3, &wait, NULL);
    for (int i = 0; i < 2; i++)
      for (int k = 0, n; k < 64 && watched[i].revents && (n = read(ends[i], buffer, sizeof buffer)) > 0; k++)
        if (n <= MTU) take(&lines[i], buffer, n);
    if (watched[2].revents && !command()) return 0;
  }
}
