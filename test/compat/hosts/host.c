/*
 * host: a microcontroller-style host program for a Gecko OS / ZentriOS module on a UART.
 *
 * It speaks the machine format (9-byte response headers) and runs one of a few sub-commands, see usage().
 * Each step prints one line, `ok <step> <detail>` or `FAIL <step> <detail>`; the exit status is 0 only if all
 * steps held, 1 if one did not, 2 for a wrong command line.
 *
 * Written from the device documentation alone; "facts N" names a section of the collected device facts.
 *
 * Build: cc -O2 -Wall -Wextra -o host host.c
 */

#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* B57600 and above, CRTSCTS */
#endif
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum {
    HEADER_SIZE = 9,       /* letter, digit, five digits, CR LF (facts 4.2) */
    MAX_PAYLOAD = 99999,   /* what five digits can say */
    RX_SIZE = 1 << 17,     /* one whole answer and what may come before it */
    READ_CHUNK = 1460,     /* bytes asked for with one stream_read */
    QUIET_MS = 200,        /* a line silent for so long has nothing more to say */
    PROBE_MS = 2000,       /* wait for one probe while the state of the module is not known */
    FAULTS_IN_SAFE_MODE = 8 /* facts 2.4, 4.5 */
};

#define BIG_FILE "host-c.bin"
#define SMALL_FILE "hello.txt"
#define SMALL_BODY "Hello World!" /* the 12 bytes of the session in facts 8.2 */
#define STATUS_COMMAND "get system.safemode.status"

typedef enum { GECKO_OS, ZENTRIOS } dialect_t;

static struct {
    const char *tty;
    const char *command;
    dialect_t dialect;
    long baud;
    long timeout_ms;
    long restart_ms;
    size_t size;
    size_t chunk;
    uint32_t seed;
    double seconds;
} opt = {
    .dialect = GECKO_OS, .baud = 115200, .timeout_ms = 10000, .restart_ms = 90000,
    .size = 1048576, .chunk = 2500, .seed = 1, .seconds = 5,
};

/* ------------------------------------------------------------------ report */

static int failures;

static void report(const char *verdict, const char *step, const char *format, va_list args)
{
    printf("%s %s ", verdict, step);
    vprintf(format, args);
    putchar('\n');
}

__attribute__((format(printf, 2, 3))) static bool ok(const char *step, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report("ok", step, format, args);
    va_end(args);
    return true;
}

__attribute__((format(printf, 2, 3))) static bool fail(const char *step, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report("FAIL", step, format, args);
    va_end(args);
    failures++;
    return false;
}

/* Bytes as one printable line, cut after 100 bytes. Four results can be in use at once. */
static const char *printable(const void *data, size_t size)
{
    static char ring[4][512];
    static unsigned next;
    char *out = ring[next++ % 4];
    const unsigned char *bytes = data;
    size_t used = 0;
    for (size_t i = 0; i < size && i < 100; i++) {
        unsigned char c = bytes[i];
        if (c == '\r') used += (size_t)sprintf(out + used, "\\r");
        else if (c == '\n') used += (size_t)sprintf(out + used, "\\n");
        else if (c >= 32 && c < 127) out[used++] = (char)c;
        else used += (size_t)sprintf(out + used, "\\x%02x", c);
    }
    if (size > 100) used += (size_t)sprintf(out + used, "...");
    out[used] = '\0';
    return out;
}

/* -------------------------------------------------------------------- time */

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Twice the time that `size` bytes of 10 bits take on the wire: added to the timeout of a transfer. */
static long wire_ms(size_t size)
{
    return (long)((double)size * 20000.0 / (double)opt.baud);
}

/* -------------------------------------------------------------------- line */

static int fd = -1;
static unsigned char rx[RX_SIZE];
static size_t rx_head, rx_tail;
static bool line_closed; /* hung up, or an error that does not pass */
static unsigned long long received; /* bytes, since the program began */

static size_t rx_count(void) { return rx_tail - rx_head; }

static void rx_consume(size_t size)
{
    rx_head += size;
    if (rx_head == rx_tail) rx_head = rx_tail = 0;
}

static bool speed_of(long baud, speed_t *speed)
{
    static const struct { long baud; speed_t speed; } table[] = {
        {1200, B1200}, {2400, B2400}, {4800, B4800}, {9600, B9600}, {19200, B19200}, {38400, B38400},
        {57600, B57600}, {115200, B115200}, {230400, B230400},
#ifdef B460800
        {460800, B460800},
#endif
#ifdef B921600
        {921600, B921600},
#endif
#ifdef B1000000
        {1000000, B1000000},
#endif
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].baud == baud) {
            *speed = table[i].speed;
            return true;
        }
    }
    return false;
}

static void line_close(void)
{
    /* The earlier attributes are not restored: a line discipline that echoes would talk to the module. */
    if (fd >= 0) close(fd);
    fd = -1;
    rx_head = rx_tail = 0;
    line_closed = true;
}

/* Opens the tty raw, 8N1, without flow control. Returns NULL or what went wrong. */
static const char *line_open(void)
{
    speed_t speed;
    if (!speed_of(opt.baud, &speed)) return "baud rate not supported";
    do fd = open(opt.tty, O_RDWR | O_NOCTTY | O_NONBLOCK);
    while (fd < 0 && errno == EINTR);
    if (fd < 0) return strerror(errno);

    struct termios t;
    if (tcgetattr(fd, &t) != 0) {
        const char *why = strerror(errno);
        line_close();
        return why;
    }
    t.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXOFF | IXANY | INPCK);
    t.c_oflag &= ~(tcflag_t)OPOST;
    t.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ICANON | ISIG | IEXTEN);
    t.c_cflag &= ~(tcflag_t)(CSIZE | PARENB | CSTOPB | HUPCL);
    t.c_cflag |= CS8 | CREAD | CLOCAL;
#ifdef CRTSCTS
    t.c_cflag &= ~(tcflag_t)CRTSCTS;
#endif
    t.c_cc[VMIN] = 1; /* with O_NONBLOCK: no data is EAGAIN, so that 0 can only mean a hang-up */
    t.c_cc[VTIME] = 0;
    cfsetispeed(&t, speed);
    cfsetospeed(&t, speed);
    int set;
    do set = tcsetattr(fd, TCSANOW, &t);
    while (set != 0 && errno == EINTR);
    if (set != 0) {
        const char *why = strerror(errno);
        line_close();
        return why;
    }
    rx_head = rx_tail = 0;
    line_closed = false;
    return NULL;
}

/* Takes what the line has now into rx. */
static void line_take(void)
{
    if (rx_head > 0 && rx_tail == RX_SIZE) {
        memmove(rx, rx + rx_head, rx_count());
        rx_tail -= rx_head;
        rx_head = 0;
    }
    while (!line_closed && rx_tail < RX_SIZE) {
        ssize_t got = read(fd, rx + rx_tail, RX_SIZE - rx_tail);
        if (got > 0) {
            rx_tail += (size_t)got;
            received += (unsigned long long)got;
        } else if (got < 0 && errno == EINTR) {
            continue;
        } else if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            return;
        } else {
            line_closed = true;
        }
    }
}

/* Waits until `deadline` for one of `events`; input that came is in rx afterwards. Returns the events. */
static short line_wait(short events, long long deadline)
{
    for (;;) {
        if (line_closed) return 0;
        long long left = deadline - now_ms();
        if (left < 0) left = 0;
        struct pollfd p = {.fd = fd, .events = events};
        int ready = poll(&p, 1, left > 1000 ? 1000 : (int)left);
        if (ready < 0 && errno != EINTR) {
            line_closed = true;
            return 0;
        }
        if (ready > 0) {
            if (p.revents & (POLLIN | POLLHUP | POLLERR)) line_take();
            if (p.revents & POLLNVAL) line_closed = true;
            return p.revents;
        }
        if (ready == 0 && now_ms() >= deadline) return 0;
    }
}

/* Writes all bytes. Input is taken meanwhile, so that a module that echoes cannot block both sides. */
static bool line_write(const void *data, size_t size)
{
    const unsigned char *bytes = data;
    long long deadline = now_ms() + opt.timeout_ms + wire_ms(size);
    while (size > 0) {
        ssize_t put = write(fd, bytes, size);
        if (put > 0) {
            bytes += put;
            size -= (size_t)put;
        } else if (put < 0 && errno == EINTR) {
            continue;
        } else if (put < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
            line_closed = true;
            return false;
        } else {
            short room = rx_count() < RX_SIZE ? POLLIN : 0;
            if (line_wait((short)(POLLOUT | room), deadline) == 0) return false;
        }
    }
    return true;
}

/* A command line ends with CR LF (facts 2). */
static bool send_line(const char *command)
{
    char line[512];
    int size = snprintf(line, sizeof line, "%s\r\n", command);
    if (size < 0 || (size_t)size >= sizeof line) return false;
    return line_write(line, (size_t)size);
}

/* Throws away what arrives until the line is silent for `quiet_ms`, for `max_ms` at most. Returns the bytes. */
static size_t discard_until_quiet(long quiet_ms, long max_ms)
{
    size_t thrown = 0;
    long long end = now_ms() + max_ms;
    for (;;) {
        line_take();
        thrown += rx_count();
        rx_consume(rx_count());
        long long quiet_end = now_ms() + quiet_ms;
        if (line_closed || now_ms() >= end) return thrown;
        if (line_wait(POLLIN, quiet_end < end ? quiet_end : end) == 0) return thrown;
    }
}

static void pause_ms(long ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&t, &t) != 0 && errno == EINTR) {
    }
}

/* ------------------------------------------------------------------ answer */

static struct {
    char letter;     /* 'R', or 'S' in safe mode */
    int code;        /* 0 success ... 9 bounds error (facts 4.2) */
    size_t length;   /* as the header says it, final CR LF included */
    size_t size;     /* payload without its final CR LF */
    size_t unasked;  /* bytes that were thrown away before the header */
    char payload[MAX_PAYLOAD + 1]; /* with a 0 behind it */
} ans;

typedef enum { GOT, NO_HEADER, NO_PAYLOAD, NO_CRLF, NOT_SENT, HUNG_UP } outcome_t;

static const char *outcome_text(outcome_t outcome)
{
    switch (outcome) {
    case GOT: return "answer";
    case NO_HEADER: return "no response header in time";
    case NO_PAYLOAD: return "the payload ended before the length of its header";
    case NO_CRLF: return "the payload does not end with CR LF";
    case NOT_SENT: return "the line takes no more bytes";
    case HUNG_UP: return "the line was hung up";
    }
    return "?";
}

static bool is_header(const unsigned char *b)
{
    if (b[0] != 'R' && b[0] != 'S') return false;
    for (int i = 1; i <= 6; i++) {
        if (!isdigit(b[i])) return false;
    }
    return b[7] == '\r' && b[8] == '\n';
}

/*
 * Reads one answer: looks for a header, over whatever stands before it, then reads exactly its payload.
 * "Length in header includes CRLF; zero-length answers have no CRLF" (facts 4.2, 12). This holds for every
 * payload, so the data of a stream_read is followed by CR LF too.
 */
static outcome_t read_answer(long timeout_ms)
{
    long long deadline = now_ms() + timeout_ms;
    for (;;) {
        while (rx_count() >= HEADER_SIZE && !is_header(rx + rx_head)) {
            rx_consume(1);
            ans.unasked++;
        }
        if (rx_count() >= HEADER_SIZE) break;
        if (line_closed) return HUNG_UP;
        if (now_ms() >= deadline) return NO_HEADER;
        line_wait(POLLIN, deadline);
    }
    const unsigned char *header = rx + rx_head;
    ans.letter = (char)header[0];
    ans.code = header[1] - '0';
    ans.length = 0;
    for (int i = 2; i <= 6; i++) ans.length = ans.length * 10 + (size_t)(header[i] - '0');
    rx_consume(HEADER_SIZE);

    deadline = now_ms() + timeout_ms + wire_ms(ans.length);
    size_t have = 0;
    while (have < ans.length) {
        size_t part = rx_count() < ans.length - have ? rx_count() : ans.length - have;
        memcpy(ans.payload + have, rx + rx_head, part);
        rx_consume(part);
        have += part;
        if (have == ans.length) break;
        if (line_closed) return HUNG_UP;
        if (now_ms() >= deadline) return NO_PAYLOAD;
        line_wait(POLLIN, deadline);
    }
    ans.size = ans.length;
    ans.payload[ans.size] = '\0';
    if (ans.length == 0) return GOT;
    if (ans.length < 2 || memcmp(ans.payload + ans.length - 2, "\r\n", 2) != 0) return NO_CRLF;
    ans.size = ans.length - 2;
    ans.payload[ans.size] = '\0';
    return GOT;
}

/* One command, the raw bytes that belong to it, and its answer. */
static outcome_t transact(const char *command, const void *data, size_t size)
{
    line_take();
    ans.unasked = rx_count();
    rx_consume(rx_count());
    if (!send_line(command) || (size > 0 && !line_write(data, size))) return line_closed ? HUNG_UP : NOT_SENT;
    return read_answer(opt.timeout_ms);
}

/* --------------------------------------------------------- machine format */

static outcome_t last_probe = NO_HEADER; /* what became of the last one */

/*
 * Asks for the state with the one getter that every mode has. True when an answer with a header came; text,
 * echo, prompts and late answers of other commands are passed over.
 */
static bool probe(char *letter, char *status)
{
    long long deadline = now_ms() + PROBE_MS;
    discard_until_quiet(0, 0);
    if (!send_line(STATUS_COMMAND)) return false;
    while (now_ms() < deadline) {
        last_probe = read_answer((long)(deadline - now_ms()));
        if (last_probe != GOT) return false;
        if (ans.code == 0 && ans.size == 1 && (ans.payload[0] == '0' || ans.payload[0] == '1')) {
            *letter = ans.letter;
            *status = ans.payload[0];
            discard_until_quiet(QUIET_MS / 2, 1000);
            return true;
        }
    }
    return false;
}

/* Sends a line whose answer may come with or without a header, echo and prompt: waits for `text` in it. */
static bool say(const char *command, const char *text, long timeout_ms)
{
    discard_until_quiet(0, 0);
    if (!send_line(command)) return false;
    long long deadline = now_ms() + timeout_ms;
    size_t length = strlen(text);
    for (;;) {
        for (size_t i = rx_head; i + length <= rx_tail; i++) {
            if (memcmp(rx + i, text, length) == 0) {
                discard_until_quiet(QUIET_MS / 2, 1000);
                return true;
            }
        }
        if (line_closed || now_ms() >= deadline) return false;
        if (line_wait(POLLIN, deadline) == 0) return false;
    }
}

/*
 * One attempt to get machine format, whatever the module prints now. An empty line first ends what a former
 * host left unfinished. The variable `system.cmd.format` (ZentriOS: `system.cmd.mode`) is not on the recovered
 * list of safe-mode variables, but the parts it stands for are (facts 3.2): they are the second way.
 */
static bool try_machine(char *letter, char *status)
{
    discard_until_quiet(QUIET_MS, 1000);
    send_line("");
    discard_until_quiet(QUIET_MS, 1000);
    say(opt.dialect == GECKO_OS ? "set system.cmd.format machine" : "set system.cmd.mode machine", "Set OK\r\n",
        PROBE_MS / 2);
    if (probe(letter, status)) return true;
    say("set system.cmd.echo 0", "Set OK\r\n", PROBE_MS / 4);
    say("set system.cmd.prompt_enabled 0", "Set OK\r\n", PROBE_MS / 4);
    say("set system.cmd.header_enabled 1", "Set OK\r\n", PROBE_MS / 4);
    return probe(letter, status);
}

/*
 * Gets machine format within the answer timeout (at least one attempt, and one more after a silent one). A module
 * that says nothing at all may be waiting for the rest of the raw bytes of a host that was interrupted: it gets
 * one chunk of line ends, which are empty commands to a module that does not wait.
 */
static bool synchronise(char *letter, char *status)
{
    long long deadline = now_ms() + opt.timeout_ms;
    bool filled = false, again;
    do {
        unsigned long long before = received;
        if (try_machine(letter, status)) return true;
        again = received == before && !filled;
        for (size_t sent = 0; again && sent < opt.chunk; sent += 2) {
            if (!line_write("\r\n", 2)) break;
        }
        filled = filled || again;
    } while (!line_closed && (again || now_ms() < deadline));
    return false;
}

/*
 * Waits until a restarted module answers with this letter and this safe-mode status, twice in a row, so that an
 * answer from just before the restart is not taken for one after it. Variables that were not saved are gone after
 * a restart (facts 2.2), so the format command is sent again where no header comes.
 */
static bool wait_restart(char want_letter, char want_status)
{
    long long deadline = now_ms() + opt.restart_ms;
    int in_row = 0;
    char letter = '?', status = '?';
    discard_until_quiet(1000, 10000);
    while (now_ms() < deadline) {
        if (line_closed) {
            line_close();
            pause_ms(500);
            line_open();
            continue;
        }
        if (in_row > 0 ? !probe(&letter, &status) : !try_machine(&letter, &status)) {
            in_row = 0;
            continue;
        }
        in_row = letter == want_letter && status == want_status ? in_row + 1 : 0;
        if (in_row == 2) return true;
        discard_until_quiet(500, 500);
    }
    return false;
}

/* ------------------------------------------------------------ checked step */

static bool silent_line; /* at print level 0 nothing but answers may come */
static unsigned answers; /* that were checked */

static void recover(const char *step)
{
    char letter, status;
    if (line_closed || !synchronise(&letter, &status)) {
        fail(step, "the module does not answer any more");
        exit(1);
    }
}

/*
 * Runs a command as a part of `step` and checks its header: letter R or S, the error code, the framing. Prints
 * FAIL itself. The answer is in `ans`.
 */
static bool run_data(const char *step, char letter, int code, const char *command, const void *data, size_t size)
{
    outcome_t outcome = transact(command, data, size);
    if (outcome != GOT) {
        fail(step, "`%s`: %s", command, outcome_text(outcome));
        recover(step);
        return false;
    }
    answers++;
    if (ans.letter != letter || ans.code != code) {
        return fail(step, "`%s`: header %c%d%05zu (%s), expected %c%d", command, ans.letter, ans.code, ans.length,
                    printable(ans.payload, ans.size), letter, code);
    }
    if (silent_line && ans.unasked > 0) {
        return fail(step, "`%s`: %zu bytes before the header that nobody asked for", command, ans.unasked);
    }
    return true;
}

static bool run(const char *step, char letter, int code, const char *command)
{
    return run_data(step, letter, code, command, NULL, 0);
}

/* A command whose payload must be exactly `text`. */
static bool run_text(const char *step, char letter, const char *command, const char *text)
{
    if (!run(step, letter, 0, command)) return false;
    if (ans.size == strlen(text) && strcmp(ans.payload, text) == 0) return true;
    return fail(step, "`%s` answered '%s', expected '%s'", command, printable(ans.payload, ans.size), text);
}

/* ------------------------------------------------------------------- texts */

/* The next line of a payload (lines end with CR LF); NULL after the last. Cuts the payload in place. */
static char *next_line(char **rest)
{
    char *line = *rest;
    if (line == NULL) return NULL;
    char *end = strstr(line, "\r\n");
    if (end == NULL) {
        *rest = NULL;
        return *line == '\0' ? NULL : line;
    }
    *end = '\0';
    *rest = end + 2;
    return line;
}

/* Splits at runs of spaces into at most `max` tokens; the last one takes the rest of the line. */
static int split(char *line, char **token, int max)
{
    int count = 0;
    for (;;) {
        while (*line == ' ') line++;
        if (*line == '\0') return count;
        token[count++] = line;
        if (count == max) return count;
        while (*line != '\0' && *line != ' ') line++;
        if (*line == '\0') return count;
        *line++ = '\0';
    }
}

static bool all_of(const char *text, int (*is)(int))
{
    if (*text == '\0') return false;
    for (; *text != '\0'; text++) {
        if (!is((unsigned char)*text)) return false;
    }
    return true;
}

/* AA:BB:CC:DD:EE:FF (facts 2.6) */
static bool is_mac(const char *text)
{
    if (strlen(text) != 17) return false;
    for (int i = 0; i < 17; i++) {
        if (i % 3 == 2 ? text[i] != ':' : !isxdigit((unsigned char)text[i])) return false;
    }
    return true;
}

struct file_row {
    char type[8];
    unsigned long size;
    char version[32];
    char name[128];
};

/*
 * One row of `ls -v` as the vendor's client reads it (facts 8.3): `#`, index, type, flags, handle, size, version,
 * file name. Returns NULL or what is wrong.
 */
static const char *parse_file_row(char *line, struct file_row *row)
{
    char *token[8];
    if (split(line, token, 8) < 8) return "fewer than 8 tokens";
    if (strcmp(token[0], "#") != 0) return "does not begin with #";
    if (!all_of(token[1], isdigit)) return "index is not decimal";
    const char *type = token[2];
    if (strlen(type) != 4 || strchr("ieb", type[0]) == NULL || type[1] != '-' || !all_of(type + 2, isxdigit)) {
        return "type is not <i|e|b>-<2 hex>";
    }
    if (!all_of(token[3], isxdigit)) return "flags are not hex";
    if (!all_of(token[4], isdigit)) return "handle is not decimal";
    if (!all_of(token[5], isdigit)) return "size is not decimal";
    if (strlen(token[6]) >= sizeof row->version) return "version is too long";
    if (strlen(token[7]) > 95) return "name is longer than 95 characters";
    strcpy(row->type, type);
    row->size = strtoul(token[5], NULL, 10);
    strcpy(row->version, token[6]);
    strcpy(row->name, token[7]);
    return NULL;
}

/* Lists the files; `found` is set when `name` is among them. Returns the number of files, or -1 after a FAIL. */
static int list_files(const char *step, const char *name, bool *found, struct file_row *row)
{
    if (found != NULL) *found = false;
    if (!run(step, 'R', 0, "ls -v")) return -1;
    char *rest = ans.payload, *line = next_line(&rest);
    if (line == NULL || line[0] != '!') {
        fail(step, "the first line of `ls -v` does not begin with !");
        return -1;
    }
    int count = 0;
    while ((line = next_line(&rest)) != NULL) {
        char shown[512];
        struct file_row this_row;
        snprintf(shown, sizeof shown, "%s", printable(line, strlen(line)));
        const char *wrong = parse_file_row(line, &this_row);
        if (wrong != NULL) {
            fail(step, "row '%s': %s", shown, wrong);
            return -1;
        }
        count++;
        if (name != NULL && strcmp(this_row.name, name) == 0) {
            *found = true;
            if (row != NULL) *row = this_row;
        }
    }
    return count;
}

/* ----------------------------------------------------------------- session */

static void session_version(void)
{
    static char version[512];
    const char *step = "version";
    if (!run(step, 'R', 0, "version")) return;
    if (ans.size == 0 || ans.size >= sizeof version) {
        fail(step, "%zu bytes", ans.size);
        return;
    }
    strcpy(version, ans.payload);
    /* Three or four parts; the fourth is the board (facts 2.3). */
    int parts = 1;
    for (const char *c = version; *c != '\0'; c++) parts += *c == ',';
    if (strstr(version, "\r\n") != NULL || parts < 3 || parts > 4 ||
        (parts == 4 && strncmp(strrchr(version, ',') + 1 + strspn(strrchr(version, ',') + 1, " "), "Board:", 6) != 0)) {
        fail(step, "'%s' is none of the documented forms", printable(version, strlen(version)));
        return;
    }
    ok(step, "%s", printable(version, strlen(version)));
    if (run_text("system-version", 'R', "get system.version", version)) ok("system-version", "same text");
}

static void session_mac(char *mac)
{
    if (!run("mac", 'R', 0, "get wlan.mac")) return;
    if (!is_mac(ans.payload)) {
        fail("mac", "'%s' is not a MAC address", printable(ans.payload, ans.size));
        return;
    }
    strcpy(mac, ans.payload);
    ok("mac", "%s", mac);
}

/* Every line is `<full.name>: <value>`; the line of wlan.mac says what `get wlan.mac` said (facts 2.2). */
static void session_get_all(const char *mac)
{
    const char *step = "get-all";
    if (!run(step, 'R', 0, "get all")) return;
    size_t length = ans.length;
    char *rest = ans.payload, *line;
    int lines = 0;
    bool mac_found = false;
    while ((line = next_line(&rest)) != NULL) {
        size_t name = strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789_.");
        if (name == 0 || line[name] != ':') {
            fail(step, "line '%s' is not <name>: <value>", printable(line, strlen(line)));
            return;
        }
        lines++;
        if (strncmp(line, "wlan.mac: ", 10) != 0) continue;
        mac_found = true;
        if (strcmp(line + 10, mac) != 0) {
            fail(step, "'%s', but get wlan.mac said '%s'", printable(line, strlen(line)), mac);
            return;
        }
    }
    if (!mac_found) {
        fail(step, "no line `wlan.mac: `");
        return;
    }
    ok(step, "%d variables, %zu bytes", lines, length);
}

/* Every line is `<full_name> : <shortcut>` (facts 2.3). */
static void session_help_commands(void)
{
    const char *step = "help-commands";
    if (!run(step, 'R', 0, "help commands")) return;
    char *rest = ans.payload, *line;
    int lines = 0;
    bool version = false;
    while ((line = next_line(&rest)) != NULL) {
        char packed[256];
        size_t used = 0;
        for (const char *c = line; *c != '\0' && used < sizeof packed - 1; c++) {
            if (*c != ' ') packed[used++] = *c;
        }
        packed[used] = '\0';
        char *colon = strchr(packed, ':');
        if (colon == NULL || colon == packed || colon[1] == '\0') {
            fail(step, "line '%s' is not <name> : <shortcut>", printable(line, strlen(line)));
            return;
        }
        lines++;
        if (strcmp(packed, "version:ver") == 0) version = true;
    }
    if (!version) {
        fail(step, "no line `version : ver` among %d", lines);
        return;
    }
    ok(step, "%d commands", lines);
}

/* The second token of every line is a name (facts 2.3). */
static void session_help_variables(void)
{
    const char *step = "help-variables";
    if (!run(step, 'R', 0, "help variables")) return;
    char *rest = ans.payload, *line;
    int dotted = 0;
    bool mac = false;
    while ((line = next_line(&rest)) != NULL) {
        char *token[3], shown[512];
        snprintf(shown, sizeof shown, "%s", printable(line, strlen(line)));
        if (split(line, token, 3) < 2) {
            fail(step, "line '%s' has no second token", shown);
            return;
        }
        if (strchr(token[1], '.') != NULL) dotted++;
        if (strcmp(token[1], "wlan.mac") == 0) mac = true;
    }
    if (!mac) {
        fail(step, "no wlan.mac among %d dotted names", dotted);
        return;
    }
    ok(step, "%d variables", dotted);
}

/* Machine format has print level 0; clients also set 1 (facts 3.3). At 1 unasked log lines are allowed. */
static void session_print_level(void)
{
    const char *step = "print-level";
    bool held = run_text(step, 'R', "get system.print_level", "0");
    silent_line = false;
    held = run_text(step, 'R', "set system.print_level 1", "Set OK") && held;
    held = run_text(step, 'R', "get system.print_level", "1") && held;
    held = run_text(step, 'R', "set system.print_level 0", "Set OK") && held;
    discard_until_quiet(QUIET_MS, 1000);
    silent_line = true;
    held = run_text(step, 'R', "get system.print_level", "0") && held;
    if (held) ok(step, "0, 1, 0");
}

static void session_error(const char *step, int code, const char *command)
{
    if (run(step, 'R', code, command)) {
        ok(step, "`%s` is code %d '%s'", command, code, printable(ans.payload, ans.size));
    }
}

static void do_session(void)
{
    char mac[18] = "";
    silent_line = true;
    session_version();
    session_mac(mac);
    if (run_text("safemode-status", 'R', STATUS_COMMAND, "0")) ok("safemode-status", "0");
    session_get_all(mac);
    if (run("ls", 'R', 0, "ls")) ok("ls", "%zu bytes", ans.length);
    int files = list_files("ls-v", NULL, NULL, NULL);
    if (files >= 0) ok("ls-v", "%d files", files);
    session_help_commands();
    session_help_variables();
    session_print_level();
    session_error("unknown-command", 3, "no_such_command");
    session_error("too-few-arguments", 4, "get");
    session_error("too-few-arguments", 4, "set system.print_level");
    session_error("unknown-variable", 6, "get no.such.variable");
    session_error("unknown-variable", 6, "set no.such.variable 1");
    size_t late = discard_until_quiet(QUIET_MS, 1000);
    if (late > 0) fail("headers", "%zu bytes after the last answer", late);
    else if (failures > 0) fail("headers", "%d steps failed before", failures);
    else ok("headers", "%u answers exact", answers);
}

/* --------------------------------------------------------------- checksums */

/* CRC-32 of Gecko OS 4 (facts 8.5): 0xEDB88320, reflected. */
static uint32_t crc32_of(const unsigned char *data, size_t size)
{
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

/* CRC-16 of ZentriOS (facts 8.5): 0x1021, start 0xFFFF, input bytes reflected, result not, no final xor. */
static uint16_t crc16_of(const unsigned char *data, size_t size)
{
    uint16_t crc = 0xFFFF;
    for (size_t i = 0; i < size; i++) {
        unsigned reflected = 0;
        for (int bit = 0; bit < 8; bit++) reflected |= (data[i] >> bit & 1u) << (7 - bit);
        crc = (uint16_t)(crc ^ reflected << 8);
        for (int bit = 0; bit < 8; bit++) crc = (uint16_t)(crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0));
    }
    return crc;
}

/* -------------------------------------------------------------------- file */

/* Reads the decimal stream handle that is the whole payload (facts 2, success texts). */
static bool handle_of_answer(const char *step, int *handle)
{
    if (!all_of(ans.payload, isdigit) || ans.size > 4) {
        return fail(step, "'%s' is not a stream handle", printable(ans.payload, ans.size));
    }
    *handle = atoi(ans.payload);
    return true;
}

/* Whether `stream_list` has a row `# <handle> ...` (facts 2.12). */
static bool stream_is_open(const char *step, int handle, bool *is_open)
{
    *is_open = false;
    if (!run(step, 'R', 0, "stream_list")) return false;
    char *rest = ans.payload, *line;
    while ((line = next_line(&rest)) != NULL) {
        char *token[3];
        if (split(line, token, 3) < 2 || strcmp(token[0], "#") != 0) continue;
        if (all_of(token[1], isdigit) && atoi(token[1]) == handle) *is_open = true;
    }
    return true;
}

static bool delete_file(const char *step, const char *name)
{
    char command[160];
    snprintf(command, sizeof command, "file_delete %s", name);
    return run_text(step, 'R', command, "Success");
}

/* Takes a file away that an earlier, interrupted run left. */
static bool delete_leftover(const char *name)
{
    bool found;
    if (list_files("leftover", name, &found, NULL) < 0) return false;
    return !found || delete_file("leftover", name);
}

/*
 * Reads a whole open stream of a known size. Reading to the end of file closes the stream (facts 2.11); whether
 * that is the read that takes the last byte or the first one that finds none is not documented, so after a last
 * read that got all it asked for, one more may come back empty or with an error. Afterwards the stream must be gone.
 */
static bool read_stream(const char *step, int handle, unsigned char *into, size_t size)
{
    char command[64];
    size_t have = 0;
    bool short_read = false;
    while (have < size) {
        size_t want = size - have < READ_CHUNK ? size - have : READ_CHUNK;
        snprintf(command, sizeof command, "stream_read %d %d", handle, READ_CHUNK);
        if (!run(step, 'R', 0, command)) return false;
        if (ans.size != want) return fail(step, "`%s` at %zu gave %zu bytes, expected %zu", command, have, ans.size, want);
        memcpy(into + have, ans.payload, ans.size);
        have += ans.size;
        short_read = want < READ_CHUNK;
    }
    if (!short_read) {
        snprintf(command, sizeof command, "stream_read %d %d", handle, READ_CHUNK);
        outcome_t outcome = transact(command, NULL, 0);
        if (outcome != GOT) return fail(step, "after the last byte: %s", outcome_text(outcome));
        if (ans.code == 0 && ans.length != 0) return fail(step, "%zu bytes after the last byte", ans.size);
    }
    bool is_open;
    if (!stream_is_open(step, handle, &is_open)) return false;
    return !is_open || fail(step, "stream %d is still open after the end of the file", handle);
}

static bool file_upload(const unsigned char *data)
{
    const char *step = "file-create";
    char command[160];
    int handle;
    if (opt.dialect == GECKO_OS) {
        /* options after name and size (facts 2.11); upper-case hex as the JavaScript client sends it (8.5) */
        snprintf(command, sizeof command, "file_create %s %zu -o -v 1.0.0 -t 0xFE -c 0x%08lX", BIG_FILE, opt.size,
                 (unsigned long)crc32_of(data, opt.size));
    } else {
        /* option first; version, type, checksum by position */
        snprintf(command, sizeof command, "file_create -o %s %zu 1.0.0.0 0xFE %04X", BIG_FILE, opt.size,
                 (unsigned)crc16_of(data, opt.size));
    }
    double start = now_seconds();
    if (!run(step, 'R', 0, command) || !handle_of_answer(step, &handle)) return false;
    ok(step, "`%s` is stream %d", command, handle);

    step = "upload";
    for (size_t sent = 0; sent < opt.size;) {
        size_t part = opt.size - sent < opt.chunk ? opt.size - sent : opt.chunk;
        snprintf(command, sizeof command, "stream_write %d %zu", handle, part);
        if (!run_data(step, 'R', 0, command, data + sent, part)) return false;
        if (strcmp(ans.payload, "Success") != 0) {
            return fail(step, "`%s` at %zu answered '%s'", command, sent, printable(ans.payload, ans.size));
        }
        sent += part;
    }
    /* Whether the last byte closes the stream is not documented: close it if it is still there. */
    bool is_open;
    if (!stream_is_open(step, handle, &is_open)) return false;
    snprintf(command, sizeof command, "stream_close %d", handle);
    if (is_open && !run(step, 'R', 0, command)) return false;
    double took = now_seconds() - start;
    return ok(step, "%zu bytes, %.0f bytes/s", opt.size, (double)opt.size / took);
}

static bool file_listed(void)
{
    const char *step = "listed";
    bool found;
    struct file_row row;
    if (list_files(step, BIG_FILE, &found, &row) < 0) return false;
    if (!found) return fail(step, "no %s in `ls -v`", BIG_FILE);
    if (row.size != opt.size) return fail(step, "%s has %lu bytes, expected %zu", BIG_FILE, row.size, opt.size);
    if (strcmp(row.type + 2, "FE") != 0 && strcmp(row.type + 2, "fe") != 0) {
        return fail(step, "%s has type %s, expected FE", BIG_FILE, row.type);
    }
    return ok(step, "%s %s %lu %s", row.type, row.version, row.size, row.name);
}

static bool file_download(unsigned char *into)
{
    const char *step = "download";
    int handle;
    double start = now_seconds();
    if (!run(step, 'R', 0, "file_open " BIG_FILE) || !handle_of_answer(step, &handle)) return false;
    if (!read_stream(step, handle, into, opt.size)) return false;
    double took = now_seconds() - start;
    return ok(step, "%zu bytes, %.0f bytes/s", opt.size, (double)opt.size / took);
}

static bool file_gone(void)
{
    const char *step = "gone";
    bool found;
    if (list_files(step, BIG_FILE, &found, NULL) < 0) return false;
    if (found) return fail(step, "%s is still in `ls -v`", BIG_FILE);
    outcome_t outcome = transact("file_open " BIG_FILE, NULL, 0);
    if (outcome != GOT) return fail(step, "file_open: %s", outcome_text(outcome));
    if (ans.code == 0) return fail(step, "file_open still succeeds");
    return ok(step, "not listed, file_open is code %d", ans.code);
}

/* The session of facts 8.2 in machine format. */
static bool example_with_headers(void)
{
    const char *step = "example";
    char command[64];
    int handle;
    bool is_open;
    if (!run_data("data-form", 'R', 0, "file_create " SMALL_FILE " 12", SMALL_BODY, 12)) return false;
    if (strcmp(ans.payload, "Success") != 0) {
        return fail("data-form", "answered '%s', expected 'Success'", printable(ans.payload, ans.size));
    }
    ok("data-form", "12 bytes, Success");
    if (!run(step, 'R', 0, "file_open " SMALL_FILE) || !handle_of_answer(step, &handle)) return false;
    snprintf(command, sizeof command, "stream_read %d 3", handle);
    if (!run_text(step, 'R', command, "Hel")) return false;
    snprintf(command, sizeof command, "stream_read %d 50", handle);
    if (!run_text(step, 'R', command, "lo World!")) return false;
    if (!stream_is_open(step, handle, &is_open)) return false;
    if (is_open) return fail(step, "stream %d is still open after the end of the file", handle);
    if (!delete_file(step, SMALL_FILE)) return false;
    return ok(step, "Hel + lo World!, handle %d", handle);
}

/*
 * A line of plain text, for a module with header, echo and prompt off. The text ends with CR LF, or, where it may
 * not (raw stream data), with silence.
 */
static bool plain(const char *step, const char *command, const void *data, size_t size, char *text, size_t room)
{
    discard_until_quiet(0, 0);
    if (!send_line(command) || (size > 0 && !line_write(data, size))) return fail(step, "`%s` not sent", command);
    long long deadline = now_ms() + opt.timeout_ms;
    for (;;) {
        size_t count = rx_count();
        bool ended = count >= 2 && memcmp(rx + rx_tail - 2, "\r\n", 2) == 0;
        long long until = count == 0 ? deadline : now_ms() + 2 * QUIET_MS;
        if (!ended && !line_closed && line_wait(POLLIN, until) != 0) continue;
        count = rx_count();
        if (count == 0) return fail(step, "`%s`: no answer", command);
        ended = count >= 2 && memcmp(rx + rx_tail - 2, "\r\n", 2) == 0;
        size_t length = ended ? count - 2 : count;
        if (length >= room) length = room - 1;
        memcpy(text, rx + rx_head, length);
        text[length] = '\0';
        rx_consume(count);
        return true;
    }
}

static bool plain_text(const char *step, const char *command, const void *data, size_t size, const char *expected)
{
    char text[256];
    if (!plain(step, command, data, size, text, sizeof text)) return false;
    if (strcmp(text, expected) == 0) return true;
    return fail(step, "`%s` answered '%s', expected '%s'", command, printable(text, strlen(text)), expected);
}

/* The session of facts 8.2 as it stands there: header off. */
static bool example_header_off(void)
{
    const char *step = "example-header-off";
    char command[64], handle[16];
    if (!say("set system.cmd.header_enabled 0", "Set OK\r\n", opt.timeout_ms)) {
        return fail(step, "set system.cmd.header_enabled 0 gave no `Set OK`");
    }
    if (!plain_text(step, "file_create " SMALL_FILE " 12", SMALL_BODY, 12, "Success")) return false;
    if (!plain(step, "file_open " SMALL_FILE, NULL, 0, handle, sizeof handle)) return false;
    if (!all_of(handle, isdigit)) return fail(step, "'%s' is not a stream handle", printable(handle, strlen(handle)));
    snprintf(command, sizeof command, "stream_read %s 3", handle);
    if (!plain_text(step, command, NULL, 0, "Hel")) return false;
    snprintf(command, sizeof command, "stream_read %s 50", handle);
    if (!plain_text(step, command, NULL, 0, "lo World!")) return false;
    if (!plain_text(step, "file_delete " SMALL_FILE, NULL, 0, "Success")) return false;
    char letter, status;
    if (!synchronise(&letter, &status)) return fail(step, "no headers again after the session");
    return ok(step, "Success, %s, Hel, lo World!, Success", handle);
}

static void do_file(void)
{
    const unsigned char *check = (const unsigned char *)"123456789";
    if (crc32_of(check, 9) != 0xCBF43926u || crc16_of(check, 9) != 0x89F6) {
        fail("checksum", "this program computes wrong check values");
        return;
    }
    unsigned char *data = malloc(opt.size), *back = malloc(opt.size);
    if (data == NULL || back == NULL) {
        fail("memory", "not enough for %zu bytes", opt.size);
        free(data);
        free(back);
        return;
    }
    uint32_t x = opt.seed; /* xorshift32; its state is never 0 */
    for (size_t i = 0; i < opt.size; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        data[i] = (unsigned char)(x >> 24);
    }
    silent_line = true;
    bool held = delete_leftover(BIG_FILE) && delete_leftover(SMALL_FILE) && file_upload(data) && file_listed() &&
                file_download(back);
    if (held) {
        size_t at = 0;
        while (at < opt.size && data[at] == back[at]) at++;
        if (at == opt.size) ok("compare", "%zu bytes equal", opt.size);
        else held = fail("compare", "byte %zu is %02x, expected %02x", at, back[at], data[at]);
    }
    if (held && delete_file("delete", BIG_FILE)) held = ok("delete", "Success") && file_gone();
    held = held && example_with_headers() && example_header_off();
    free(data);
    free(back);
}

/* ------------------------------------------------------------------ faults */

/*
 * Sends a command after which the module restarts. Its own answer may be cut off by the restart, or be text without
 * a header (facts 2.3, 2.6): only a header with an error code says that it will not happen.
 */
static bool restart_by(const char *step, const char *command)
{
    discard_until_quiet(0, 0);
    ans.unasked = 0;
    if (!send_line(command)) return fail(step, "`%s` not sent", command);
    if (read_answer(PROBE_MS) == GOT && ans.code != 0) {
        return fail(step, "`%s`: header %c%d%05zu (%s)", command, ans.letter, ans.code, ans.length,
                    printable(ans.payload, ans.size));
    }
    return true;
}

/* `<index>: <type> Exception, uhandle:<2 hex> bhandle:<2 hex>` (facts 4.5) */
static bool is_fault_line(const char *line, int index)
{
    static const char middle[] = " Exception, uhandle:", last[] = " bhandle:";
    char start[16];
    int length = snprintf(start, sizeof start, "%d: ", index);
    if (strncmp(line, start, (size_t)length) != 0) return false;
    const char *type = line + length, *p = strstr(type, middle);
    if (p == NULL || p == type) return false;
    p += sizeof middle - 1;
    if (!isxdigit((unsigned char)p[0]) || !isxdigit((unsigned char)p[1])) return false;
    p += 2;
    if (strncmp(p, last, sizeof last - 1) != 0) return false;
    p += sizeof last - 1;
    return isxdigit((unsigned char)p[0]) && isxdigit((unsigned char)p[1]) && p[2] == '\0';
}

static bool enter_safe_mode(void)
{
    const char *step = "force-safemode";
    char command[64];
    if (!run(step, 'R', 0, "get wlan.mac")) return false;
    if (!is_mac(ans.payload)) return fail(step, "'%s' is not a MAC address", printable(ans.payload, ans.size));
    snprintf(command, sizeof command, "force_safemode %.17s", ans.payload);
    double start = now_seconds();
    if (!restart_by(step, command)) return false;
    if (!wait_restart('S', '1')) return fail(step, "no S header within %ld s", opt.restart_ms / 1000);
    return ok(step, "safe mode after %.1f s", now_seconds() - start);
}

static bool faults_present(void)
{
    const char *step = "faults-print";
    if (!run(step, 'S', 0, "faults_print")) return false;
    char *rest = ans.payload, *line, first[128] = "";
    int count = 0;
    while ((line = next_line(&rest)) != NULL) {
        if (!is_fault_line(line, count)) return fail(step, "line '%s' is not fault %d", printable(line, strlen(line)), count);
        if (count == 0) snprintf(first, sizeof first, "%s", printable(line, strlen(line)));
        count++;
    }
    if (count != FAULTS_IN_SAFE_MODE) return fail(step, "%d faults, expected %d", count, FAULTS_IN_SAFE_MODE);
    return ok(step, "%d faults, %s", count, first);
}

/* The five steps out of safe mode (facts 4.4). */
static void do_faults(char letter)
{
    if (letter != 'S' && !enter_safe_mode()) return;
    if (!run_text("safemode-status", 'S', STATUS_COMMAND, "1")) return;
    ok("safemode-status", "1");
    if (!faults_present()) return;
    if (!run("faults-reset", 'S', 0, "faults_reset")) return;
    ok("faults-reset", "'%s'", printable(ans.payload, ans.size));
    if (!run("faults-empty", 'S', 0, "faults_print")) return;
    if (ans.length != 0) {
        fail("faults-empty", "%zu bytes '%s', expected none", ans.length, printable(ans.payload, ans.size));
        return;
    }
    ok("faults-empty", "S000000");
    double start = now_seconds();
    if (!restart_by("reboot", "reboot")) return;
    if (!wait_restart('R', '0')) {
        fail("reboot", "no R header with status 0 within %ld s", opt.restart_ms / 1000);
        return;
    }
    ok("reboot", "normal mode after %.1f s", now_seconds() - start);
}

/* ---------------------------------------------------------- reboot, bench */

static void do_reboot(char letter, char status)
{
    double start = now_seconds();
    if (!restart_by("reboot", "reboot")) return;
    if (!wait_restart(letter, status)) {
        fail("reboot", "no %c header with status %c within %ld s", letter, status, opt.restart_ms / 1000);
        return;
    }
    ok("reboot", "answers again after %.1f s", now_seconds() - start);
}

static void do_bench(char letter, char status)
{
    char expected[2] = {status, '\0'};
    unsigned long count = 0;
    double start = now_seconds(), took = 0;
    silent_line = true;
    while (took < opt.seconds) {
        if (!run_text("bench", letter, STATUS_COMMAND, expected)) return;
        count++;
        took = now_seconds() - start;
    }
    ok("bench", "%lu round trips in %.2f s", count, took);
    printf("rate %.1f\n", (double)count / took);
}

/* -------------------------------------------------------------------- main */

static void usage(void)
{
    fputs("usage: host <tty> [options] session|file|faults|reboot|bench\n"
          "  --baud N             line speed, default 115200\n"
          "  --dialect D          gecko-os (default) or zentrios\n"
          "  --timeout S          seconds to wait for an answer, default 10\n"
          "  --restart-timeout S  seconds to wait for a restart, default 90\n"
          "  --size N             file: bytes, default 1048576\n"
          "  --chunk N            file: bytes of one stream_write, default 2500\n"
          "  --seed N             file: seed of the bytes, default 1\n"
          "  --seconds S          bench: duration, default 5\n",
          stderr);
    exit(2);
}

static double number(const char *text, double low, double high)
{
    char *end;
    errno = 0;
    double value = text == NULL ? 0 : strtod(text, &end);
    if (text == NULL || end == text || *end != '\0' || errno != 0 || !(value >= low && value <= high)) usage();
    return value;
}

static void parse_arguments(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strncmp(a, "--", 2) != 0) {
            if (opt.tty == NULL) opt.tty = a;
            else if (opt.command == NULL) opt.command = a;
            else usage();
            continue;
        }
        i++;
        if (strcmp(a, "--baud") == 0) opt.baud = (long)number(value, 1, 1e7);
        else if (strcmp(a, "--timeout") == 0) opt.timeout_ms = (long)(number(value, 0.1, 3600) * 1000);
        else if (strcmp(a, "--restart-timeout") == 0) opt.restart_ms = (long)(number(value, 0.1, 3600) * 1000);
        else if (strcmp(a, "--size") == 0) opt.size = (size_t)number(value, 1, 1 << 28);
        else if (strcmp(a, "--chunk") == 0) opt.chunk = (size_t)number(value, 1, 1 << 24);
        else if (strcmp(a, "--seed") == 0) opt.seed = (uint32_t)number(value, 1, 4294967295.0);
        else if (strcmp(a, "--seconds") == 0) opt.seconds = number(value, 0.1, 3600);
        else if (strcmp(a, "--dialect") == 0 && value != NULL && strcmp(value, "gecko-os") == 0) opt.dialect = GECKO_OS;
        else if (strcmp(a, "--dialect") == 0 && value != NULL && strcmp(value, "zentrios") == 0) opt.dialect = ZENTRIOS;
        else usage();
    }
    static const char *const commands[] = {"session", "file", "faults", "reboot", "bench"};
    bool known = false;
    for (size_t i = 0; opt.command != NULL && i < sizeof commands / sizeof commands[0]; i++) {
        known = known || strcmp(opt.command, commands[i]) == 0;
    }
    if (opt.tty == NULL || !known) usage();
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    parse_arguments(argc, argv);

    const char *wrong = line_open();
    if (wrong != NULL) {
        fail("open", "%s: %s", opt.tty, wrong);
        return 1;
    }
    ok("open", "%s %ld 8N1", opt.tty, opt.baud);

    char letter = '?', status = '?';
    if (!synchronise(&letter, &status)) {
        fail("machine", "%s", outcome_text(line_closed ? HUNG_UP : last_probe));
        return 1;
    }
    ok("machine", "headers %c, safe mode %c", letter, status);

    if (strcmp(opt.command, "session") == 0) do_session();
    else if (strcmp(opt.command, "file") == 0) do_file();
    else if (strcmp(opt.command, "faults") == 0) do_faults(letter);
    else if (strcmp(opt.command, "reboot") == 0) do_reboot(letter, status);
    else do_bench(letter, status);

    line_close();
    return failures == 0 ? 0 : 1;
}
