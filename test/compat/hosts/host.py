#!/usr/bin/env python3
"""A host program for a Gecko OS / ZentriOS module on a UART.

It speaks the machine format (9-byte response headers) and runs one sub-command: session, file, faults, reboot or
bench. Each step prints one line, `ok <step> <detail>` or `FAIL <step> <detail>`; the exit status is 0 only if all
steps held, 1 if one did not, 2 for a wrong command line.

Written from the device documentation alone; "facts N" names a section of the collected device facts. Python 3.8 or
later, standard library only.
"""

import argparse
import errno
import os
import re
import select
import sys
import termios
import time

HEADER = re.compile(rb"([RS])([0-9])([0-9]{5})\r\n")  # 9 bytes (facts 4.2)
HEADER_SIZE = 9
READ_CHUNK = 1460  # bytes asked for with one stream_read
QUIET = 0.2  # a line silent for so many seconds has nothing more to say
PROBE = 2.0  # wait for one probe while the state of the module is not known
FAULTS_IN_SAFE_MODE = 8  # facts 2.4, 4.5
RX_LIMIT = 1 << 17

BIG_FILE = "host-py.bin"
SMALL_FILE = "hello.txt"
SMALL_BODY = b"Hello World!"  # the 12 bytes of the session in facts 8.2
STATUS = "get system.safemode.status"

MAC = re.compile(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}")  # facts 2.6
FAULT = re.compile(r"([0-9]+): (.+) Exception, uhandle:[0-9A-Fa-f]{2} bhandle:[0-9A-Fa-f]{2}")  # facts 4.5


class StepFailed(Exception):
    """A step did not hold; the text says why."""


class LineError(StepFailed):
    """No usable answer came: nothing, half of one, or the line is gone."""


def printable(data):
    """Bytes or text as one printable line of at most 100 characters and an ellipsis."""
    if isinstance(data, bytes):
        data = data.decode("latin-1")
    shown = data[:100].encode("unicode_escape").decode("ascii")
    return shown + ("..." if len(data) > 100 else "")


class Report:
    """Prints the lines and remembers whether all steps held."""

    def __init__(self):
        self.failures = 0

    def ok(self, step, detail):
        print(f"ok {step} {detail}", flush=True)

    def fail(self, step, detail):
        self.failures += 1
        print(f"FAIL {step} {detail}", flush=True)


class Line:
    """The serial line: raw, 8N1, no flow control, non-blocking. Every wait has a deadline."""

    def __init__(self, path, baud):
        self.path = path
        self.baud = baud
        self.fd = None
        self.rx = bytearray()
        self.received = 0  # bytes, since the program began
        self.closed = True

    def open(self):
        """Raises OSError, termios.error or ValueError (speed)."""
        speed = getattr(termios, f"B{self.baud}", None)
        if speed is None:
            raise ValueError("baud rate not supported")
        fd = os.open(self.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            iflag, oflag, cflag, lflag, _, _, cc = termios.tcgetattr(fd)
            iflag &= ~(
                termios.IGNBRK | termios.BRKINT | termios.PARMRK | termios.ISTRIP | termios.INLCR | termios.IGNCR
                | termios.ICRNL | termios.IXON | termios.IXOFF | termios.IXANY | termios.INPCK
            )
            oflag &= ~termios.OPOST
            lflag &= ~(
                termios.ECHO | termios.ECHOE | termios.ECHOK | termios.ECHONL | termios.ICANON | termios.ISIG
                | termios.IEXTEN
            )
            cflag &= ~(termios.CSIZE | termios.PARENB | termios.CSTOPB | termios.HUPCL | getattr(termios, "CRTSCTS", 0))
            cflag |= termios.CS8 | termios.CREAD | termios.CLOCAL
            # With VMIN 1 and O_NONBLOCK "no data" is EAGAIN, so that an empty read can only mean a hang-up.
            cc[termios.VMIN] = 1
            cc[termios.VTIME] = 0
            termios.tcsetattr(fd, termios.TCSANOW, [iflag, oflag, cflag, lflag, speed, speed, cc])
        except BaseException:
            os.close(fd)
            raise
        self.fd = fd
        self.rx.clear()
        self.closed = False

    def close(self):
        # The earlier attributes are not restored: a line discipline that echoes would talk to the module.
        if self.fd is not None:
            os.close(self.fd)
        self.fd = None
        self.rx.clear()
        self.closed = True

    def wire_time(self, size):
        """Twice the seconds that `size` bytes of 10 bits take on the wire."""
        return size * 20.0 / self.baud

    def take(self):
        """Moves what the line has now into rx."""
        while not self.closed and len(self.rx) < RX_LIMIT:
            try:
                got = os.read(self.fd, 65536)
            except BlockingIOError:
                return
            except OSError:
                got = b""
            if not got:
                self.closed = True
                return
            self.rx += got
            self.received += len(got)

    def wait(self, deadline, write=False):
        """Waits until there is input (taken into rx) or, on request, room for output. False when time is up."""
        while not self.closed:
            room = len(self.rx) < RX_LIMIT
            left = max(0.0, deadline - time.monotonic())
            readable, writable, _ = select.select([self.fd] if room else [], [self.fd] if write else [], [], left)
            if readable:
                self.take()
            if readable or writable:
                return True
            if time.monotonic() >= deadline:
                return False
        return False

    def write(self, data, timeout):
        """Writes all bytes. Input is taken meanwhile, so that a module that echoes cannot block both sides."""
        view = memoryview(data)
        deadline = time.monotonic() + timeout + self.wire_time(len(view))
        while view:
            try:
                view = view[os.write(self.fd, view):]
            except BlockingIOError:
                if not self.wait(deadline, write=True):
                    raise LineError("the line takes no more bytes") from None
            except (OSError, TypeError) as error:
                self.closed = True
                raise LineError("the line was hung up") from error

    def discard(self, quiet=0.0, limit=0.0):
        """Throws away what arrives until the line is silent for `quiet` seconds, for `limit` at most."""
        end = time.monotonic() + limit
        thrown = 0
        while True:
            self.take()
            thrown += len(self.rx)
            self.rx.clear()
            if self.closed or time.monotonic() >= end:
                return thrown
            if not self.wait(min(time.monotonic() + quiet, end)):
                return thrown


class Answer:
    """One answer in machine format."""

    def __init__(self, letter, code, length, body, unasked):
        self.letter = letter  # "R", or "S" in safe mode
        self.code = code  # 0 success ... 9 bounds error (facts 4.2)
        self.length = length  # as the header says it, final CR LF included
        self.body = body  # payload without its final CR LF
        self.unasked = unasked  # bytes thrown away before the header

    @property
    def text(self):
        return self.body.decode("latin-1")

    @property
    def lines(self):
        return self.text.split("\r\n") if self.length else []

    def __str__(self):
        return f"{self.letter}{self.code}{self.length:05d} ({printable(self.body)})"


class Module:
    """The module behind the line: commands and answers, machine format, restarts."""

    def __init__(self, line, options):
        self.line = line
        self.options = options
        self.silent = False  # at print level 0 nothing but answers may come
        self.answers = 0  # that were checked
        self.trouble = "no response header in time"  # why the last probe failed

    # -- single answers

    def send(self, command, data=b""):
        # A command line ends with CR LF (facts 2); raw bytes follow without an answer in between.
        self.line.write(command.encode("ascii") + b"\r\n" + data, self.options.timeout)

    def read_answer(self, timeout, unasked=0):
        """Looks for a header, over whatever stands before it, then reads exactly its payload.

        "Length in header includes CRLF; zero-length answers have no CRLF" (facts 4.2, 12). This holds for every
        payload, so the data of a stream_read is followed by CR LF too.
        """
        line = self.line
        deadline = time.monotonic() + timeout
        while True:
            found = HEADER.search(line.rx)
            if found:
                unasked += found.start()
                break
            # Only the last 8 bytes can still become the begin of a header.
            extra = max(0, len(line.rx) - (HEADER_SIZE - 1))
            unasked += extra
            del line.rx[:extra]
            if not line.wait(deadline):
                raise LineError("the line was hung up" if line.closed else "no response header in time")
        letter, code, length = found.group(1).decode(), int(found.group(2)), int(found.group(3))
        del line.rx[: found.end()]
        deadline = time.monotonic() + timeout + line.wire_time(length)
        while len(line.rx) < length:
            if not line.wait(deadline):
                raise LineError(
                    "the line was hung up" if line.closed
                    else f"the payload ended after {len(line.rx)} of {length} bytes"
                )
        payload = bytes(line.rx[:length])
        del line.rx[:length]
        if length and not payload.endswith(b"\r\n"):
            raise LineError(f"the payload '{printable(payload)}' does not end with CR LF")
        return Answer(letter, code, length, payload[:-2], unasked)

    def transact(self, command, data=b""):
        unasked = self.line.discard()
        self.send(command, data)
        return self.read_answer(self.options.timeout, unasked)

    def run(self, command, data=b"", letter="R", code=0):
        """A command whose header must have this letter and this code. Raises StepFailed."""
        try:
            answer = self.transact(command, data)
        except LineError as error:
            raise LineError(f"`{command}`: {error}") from error
        self.answers += 1
        if answer.letter != letter or (code is not None and answer.code != code):
            raise StepFailed(f"`{command}`: header {answer}, expected {letter}{code}")
        if self.silent and answer.unasked:
            raise StepFailed(f"`{command}`: {answer.unasked} bytes before the header that nobody asked for")
        return answer

    def expect(self, command, text, data=b"", letter="R"):
        """A command whose payload must be exactly `text`."""
        answer = self.run(command, data, letter)
        if answer.text != text:
            raise StepFailed(f"`{command}` answered '{printable(answer.body)}', expected '{text}'")
        return answer

    # -- state not known

    def probe(self):
        """(letter, status) from the one getter that every mode has, or None when no header comes.

        Text, echo, prompts and late answers of other commands are passed over.
        """
        deadline = time.monotonic() + PROBE
        self.line.discard()
        try:
            self.send(STATUS)
            while time.monotonic() < deadline:
                answer = self.read_answer(deadline - time.monotonic())
                if answer.code == 0 and answer.text in ("0", "1"):
                    self.line.discard(QUIET / 2, 1.0)
                    return answer.letter, answer.text
        except LineError as error:
            self.trouble = str(error)
        return None

    def say(self, command, text, timeout):
        """Sends a line whose answer may come with or without header, echo and prompt; waits for `text` in it."""
        self.line.discard()
        deadline = time.monotonic() + timeout
        try:
            self.send(command)
        except LineError:
            return False
        while text not in self.line.rx:
            if not self.line.wait(deadline):
                return False
        self.line.discard(QUIET / 2, 1.0)
        return True

    def try_machine(self):
        """One attempt to get machine format, whatever the module prints now; (letter, status) or None.

        An empty line first ends what a former host left unfinished. The variable `system.cmd.format` (ZentriOS:
        `system.cmd.mode`) is not on the recovered list of safe-mode variables, but the parts it stands for are
        (facts 3.2): they are the second way.
        """
        self.line.discard(QUIET, 1.0)
        try:
            self.send("")
        except LineError:
            return None
        self.line.discard(QUIET, 1.0)
        name = "system.cmd.format" if self.options.dialect == "gecko-os" else "system.cmd.mode"
        self.say(f"set {name} machine", b"Set OK\r\n", PROBE / 2)
        state = self.probe()
        if state:
            return state
        for setting in ("echo 0", "prompt_enabled 0", "header_enabled 1"):
            self.say(f"set system.cmd.{setting}", b"Set OK\r\n", PROBE / 4)
        return self.probe()

    def synchronise(self):
        """Gets machine format within the answer timeout; (letter, status) or None.

        At least one attempt, and one more after a silent one: a module that says nothing at all may be waiting for
        the rest of the raw bytes of a host that was interrupted. It gets one chunk of line ends, which are empty
        commands to a module that does not wait.
        """
        deadline = time.monotonic() + self.options.timeout
        filled = False
        while True:
            before = self.line.received
            state = self.try_machine()
            if state or self.line.closed:
                return state
            if self.line.received == before and not filled:
                filled = True
                try:
                    self.line.write(b"\r\n" * (self.options.chunk // 2 + 1), self.options.timeout)
                except LineError:
                    pass
            elif time.monotonic() >= deadline:
                return None

    def restart_by(self, command):
        """Sends a command after which the module restarts.

        Its own answer may be cut off by the restart, or be text without a header (facts 2.3, 2.6): only a header
        with an error code says that it will not happen.
        """
        self.line.discard()
        self.send(command)
        try:
            answer = self.read_answer(PROBE)
        except LineError:
            return
        if answer.code != 0:
            raise StepFailed(f"`{command}`: header {answer}")

    def wait_restart(self, letter, status):
        """Waits until the module answers with this letter and status, twice in a row.

        Twice, so that an answer from just before the restart is not taken for one after it. Variables that were
        not saved are gone after a restart (facts 2.2), so the format command is sent again where no header comes.
        """
        deadline = time.monotonic() + self.options.restart_timeout
        in_row = 0
        self.line.discard(1.0, 10.0)
        while time.monotonic() < deadline:
            if self.line.closed:
                self.line.close()
                time.sleep(0.5)
                try:
                    self.line.open()
                except (OSError, termios.error):
                    pass
                continue
            state = self.probe() if in_row else self.try_machine()
            in_row = in_row + 1 if state == (letter, status) else 0
            if in_row == 2:
                return
            if state:
                self.line.discard(0.5, 0.5)
        raise StepFailed(
            f"no {letter} header with status {status} within {self.options.restart_timeout:g} s"
        )

    # -- files and streams

    def files(self):
        """The rows of `ls -v`: {name: (type, size, version)}.

        As the vendor's client reads them (facts 8.3): runs of spaces collapsed, then `#`, index, type, flags,
        handle, size, version, file name.
        """
        lines = self.run("ls -v").lines
        if not lines or not lines[0].startswith("!"):
            raise StepFailed("the first line of `ls -v` does not begin with !")
        files = {}
        for row in lines[1:]:
            token = re.sub(" +", " ", row.strip(" ")).split(" ")
            checks = (
                len(token) >= 8
                and token[0] == "#"
                and re.fullmatch("[0-9]+", token[1])
                and re.fullmatch("[ieb]-[0-9A-Fa-f]{2}", token[2])
                and re.fullmatch("[0-9A-Fa-f]+", token[3])
                and re.fullmatch("[0-9]+", token[4])
                and re.fullmatch("[0-9]+", token[5])
            )
            name = " ".join(token[7:])
            if not checks or len(name) > 95:
                raise StepFailed(f"row '{printable(row)}' is not a file")
            files[name] = (token[2], int(token[5]), token[6])
        return files

    def handle(self, command):
        """Runs a command whose payload is a decimal stream handle only (facts 2, success texts)."""
        text = self.run(command).text
        if not re.fullmatch("[0-9]{1,4}", text):
            raise StepFailed(f"`{command}` answered '{printable(text)}', which is not a stream handle")
        return int(text)

    def stream_is_open(self, handle):
        """Whether `stream_list` has a row `# <handle> ...` (facts 2.12)."""
        rows = (row.split() for row in self.run("stream_list").lines)
        return any(len(row) >= 2 and row[0] == "#" and row[1] == str(handle) for row in rows)

    def read_stream(self, handle, size):
        """Reads a whole open stream of a known size.

        Reading to the end of file closes the stream (facts 2.11); whether that is the read that takes the last
        byte or the first one that finds none is not documented, so after a last read that got all it asked for,
        one more may come back empty or with an error. Afterwards the stream must be gone.
        """
        command = f"stream_read {handle} {READ_CHUNK}"
        data = bytearray()
        while len(data) < size:
            want = min(READ_CHUNK, size - len(data))
            part = self.run(command).body
            if len(part) != want:
                raise StepFailed(f"`{command}` at {len(data)} gave {len(part)} bytes, expected {want}")
            data += part
        if size % READ_CHUNK == 0:
            answer = self.run(command, code=None)
            if answer.code == 0 and answer.length:
                raise StepFailed(f"{len(answer.body)} bytes after the last byte")
        if self.stream_is_open(handle):
            raise StepFailed(f"stream {handle} is still open after the end of the file")
        return bytes(data)


# -- checksums


def crc32_of(data):
    """CRC-32 of Gecko OS 4 (facts 8.5): 0xEDB88320, reflected."""
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        table.append(value)
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def crc16_of(data):
    """CRC-16 of ZentriOS (facts 8.5): 0x1021, start 0xFFFF, input bytes reflected, result not, no final xor."""
    reflected = [int(f"{value:08b}"[::-1], 2) for value in range(256)]
    table = []
    for value in range(256):
        value <<= 8
        for _ in range(8):
            value = (value << 1 ^ (0x1021 if value & 0x8000 else 0)) & 0xFFFF
        table.append(value)
    crc = 0xFFFF
    for byte in data:
        crc = (crc << 8 & 0xFFFF) ^ table[crc >> 8 ^ reflected[byte]]
    return crc


def pseudo_random(size, seed):
    """The same bytes for the same seed everywhere: the high bytes of xorshift32."""
    data = bytearray(size)
    x = seed
    for i in range(size):
        x ^= x << 13 & 0xFFFFFFFF
        x ^= x >> 17
        x ^= x << 5 & 0xFFFFFFFF
        data[i] = x >> 24
    return bytes(data)


# -- sub-commands


class Session:
    """Getters, lists, help texts and error codes; each step on its own, a step that fails does not end it."""

    def __init__(self, module, report):
        self.module = module
        self.report = report
        self.mac = ""

    def run(self):
        self.module.silent = True
        steps = (
            ("version", self.version),
            ("system-version", self.system_version),
            ("mac", self.get_mac),
            ("safemode-status", lambda: self.module.expect(STATUS, "0").text),
            ("get-all", self.get_all),
            ("ls", lambda: f"{self.module.run('ls').length} bytes"),
            ("ls-v", lambda: f"{len(self.module.files())} files"),
            ("help-commands", self.help_commands),
            ("help-variables", self.help_variables),
            ("print-level", self.print_level),
            ("unknown-command", lambda: self.error(3, "no_such_command")),
            ("too-few-arguments", lambda: self.error(4, "get")),
            ("too-few-arguments", lambda: self.error(4, "set system.print_level")),
            ("unknown-variable", lambda: self.error(6, "get no.such.variable")),
            ("unknown-variable", lambda: self.error(6, "set no.such.variable 1")),
            ("headers", self.headers),
        )
        for name, step in steps:
            try:
                self.report.ok(name, step())
            except LineError as error:
                self.report.fail(name, error)
                if not self.module.synchronise():
                    self.report.fail(name, "the module does not answer any more")
                    return
            except StepFailed as error:
                self.report.fail(name, error)

    def version(self):
        text = self.module.run("version").text
        parts = text.split(",")
        # Three or four parts; the fourth is the board (facts 2.3).
        if "\r\n" in text or len(parts) not in (3, 4) or not all(part.strip() for part in parts):
            raise StepFailed(f"'{printable(text)}' is none of the documented forms")
        if len(parts) == 4 and not parts[3].strip().startswith("Board:"):
            raise StepFailed(f"the fourth part of '{printable(text)}' is not a board")
        return printable(text)

    def system_version(self):
        self.module.expect("get system.version", self.module.run("version").text)
        return "same text"

    def get_mac(self):
        text = self.module.run("get wlan.mac").text
        if not MAC.fullmatch(text):
            raise StepFailed(f"'{printable(text)}' is not a MAC address")
        self.mac = text
        return text

    def get_all(self):
        # Every line is `<full.name>: <value>`; the one of wlan.mac says what its getter said (facts 2.2).
        answer = self.module.run("get all")
        for line in answer.lines:
            if not re.match("[a-z0-9_.]+:", line):
                raise StepFailed(f"line '{printable(line)}' is not <name>: <value>")
        if f"wlan.mac: {self.mac}" not in answer.lines:
            raise StepFailed(f"no line `wlan.mac: {self.mac}`")
        return f"{len(answer.lines)} variables, {answer.length} bytes"

    def help_commands(self):
        # Every line is `<full_name> : <shortcut>` (facts 2.3).
        lines = [line.replace(" ", "") for line in self.module.run("help commands").lines]
        for line in lines:
            if not re.fullmatch("[^:]+:.+", line):
                raise StepFailed(f"line '{printable(line)}' is not <name> : <shortcut>")
        if "version:ver" not in lines:
            raise StepFailed(f"no line `version : ver` among {len(lines)}")
        return f"{len(lines)} commands"

    def help_variables(self):
        # The second token of every line is a name (facts 2.3).
        names = []
        for line in self.module.run("help variables").lines:
            token = line.split()
            if len(token) < 2:
                raise StepFailed(f"line '{printable(line)}' has no second token")
            if "." in token[1]:
                names.append(token[1])
        if "wlan.mac" not in names:
            raise StepFailed(f"no wlan.mac among {len(names)} dotted names")
        return f"{len(names)} variables"

    def print_level(self):
        # Machine format has print level 0; clients also set 1 (facts 3.3). At 1 unasked log lines are allowed.
        module = self.module
        module.expect("get system.print_level", "0")
        module.silent = False
        try:
            module.expect("set system.print_level 1", "Set OK")
            module.expect("get system.print_level", "1")
        finally:
            module.expect("set system.print_level 0", "Set OK")
            module.line.discard(QUIET, 1.0)
            module.silent = True
        module.expect("get system.print_level", "0")
        return "0, 1, 0"

    def error(self, code, command):
        answer = self.module.run(command, code=code)
        return f"`{command}` is code {code} '{printable(answer.body)}'"

    def headers(self):
        late = self.module.line.discard(QUIET, 1.0)
        if late:
            raise StepFailed(f"{late} bytes after the last answer")
        if self.report.failures:
            raise StepFailed(f"{self.report.failures} steps failed before")
        return f"{self.module.answers} answers exact"


class Files:
    """Upload, listing, download, deletion of a big file; the data form and the documented session of facts 8.2."""

    def __init__(self, module, options, report):
        self.module = module
        self.options = options
        self.report = report
        self.step = "leftover"

    def run(self):
        self.module.silent = True
        try:
            self.run_steps()
        except StepFailed as error:
            self.report.fail(self.step, error)

    def ok(self, detail):
        self.report.ok(self.step, detail)

    def run_steps(self):
        if crc32_of(b"123456789") != 0xCBF43926 or crc16_of(b"123456789") != 0x89F6:
            raise AssertionError("this program computes wrong check values")
        present = self.module.files()
        for name in (BIG_FILE, SMALL_FILE):  # of an earlier, interrupted run
            if name in present:
                self.module.expect(f"file_delete {name}", "Success")
        data = pseudo_random(self.options.size, self.options.seed)
        self.upload(data)
        self.listed()
        back = self.download()
        self.step = "compare"
        if back != data:
            at = next(i for i in range(len(data)) if data[i] != back[i])
            raise StepFailed(f"byte {at} is {back[at]:02x}, expected {data[at]:02x}")
        self.ok(f"{len(data)} bytes equal")
        self.step = "delete"
        self.module.expect(f"file_delete {BIG_FILE}", "Success")
        self.ok("Success")
        self.gone()
        self.example()
        self.example_header_off()

    def upload(self, data):
        module, size = self.module, len(data)
        self.step = "file-create"
        if self.options.dialect == "gecko-os":
            # Options after name and size (facts 2.11); hex in lower case as Python clients send it (8.5).
            command = f"file_create {BIG_FILE} {size} -o -v 1.0.0 -t 0xfe -c {hex(crc32_of(data))}"
        else:
            # Option first; version, type, checksum by position; the checksum as Python prints it (8.5).
            command = f"file_create -o {BIG_FILE} {size} 1.0.0.0 0xFE {hex(crc16_of(data))}"
        start = time.monotonic()
        handle = module.handle(command)
        self.ok(f"`{command}` is stream {handle}")
        self.step = "upload"
        for at in range(0, size, self.options.chunk):
            part = data[at : at + self.options.chunk]
            module.expect(f"stream_write {handle} {len(part)}", "Success", part)
        # Whether the last byte closes the stream is not documented: close it if it is still there.
        if module.stream_is_open(handle):
            module.run(f"stream_close {handle}")
        self.ok(f"{size} bytes, {size / (time.monotonic() - start):.0f} bytes/s")

    def listed(self):
        self.step = "listed"
        row = self.module.files().get(BIG_FILE)
        if row is None:
            raise StepFailed(f"no {BIG_FILE} in `ls -v`")
        kind, size, version = row
        if size != self.options.size:
            raise StepFailed(f"{BIG_FILE} has {size} bytes, expected {self.options.size}")
        if kind[2:].upper() != "FE":
            raise StepFailed(f"{BIG_FILE} has type {kind}, expected FE")
        self.ok(f"{kind} {version} {size} {BIG_FILE}")

    def download(self):
        self.step = "download"
        size = self.options.size
        start = time.monotonic()
        handle = self.module.handle(f"file_open {BIG_FILE}")
        back = self.module.read_stream(handle, size)
        self.ok(f"{size} bytes, {size / (time.monotonic() - start):.0f} bytes/s")
        return back

    def gone(self):
        self.step = "gone"
        if BIG_FILE in self.module.files():
            raise StepFailed(f"{BIG_FILE} is still in `ls -v`")
        answer = self.module.run(f"file_open {BIG_FILE}", code=None)
        if answer.code == 0:
            raise StepFailed("file_open still succeeds")
        self.ok(f"not listed, file_open is code {answer.code}")

    def example(self):
        """The session of facts 8.2 in machine format."""
        module = self.module
        self.step = "data-form"
        module.expect(f"file_create {SMALL_FILE} 12", "Success", SMALL_BODY)
        self.ok("12 bytes, Success")
        self.step = "example"
        handle = module.handle(f"file_open {SMALL_FILE}")
        module.expect(f"stream_read {handle} 3", "Hel")
        module.expect(f"stream_read {handle} 50", "lo World!")
        if module.stream_is_open(handle):
            raise StepFailed(f"stream {handle} is still open after the end of the file")
        module.expect(f"file_delete {SMALL_FILE}", "Success")
        self.ok(f"Hel + lo World!, handle {handle}")

    def plain(self, command, data=b""):
        """A line of plain text, from a module with header, echo and prompt off.

        The text ends with CR LF, or, where it may not (raw stream data), with silence.
        """
        line = self.module.line
        line.discard()
        self.module.send(command, data)
        if not line.rx and not line.wait(time.monotonic() + self.options.timeout):
            raise StepFailed(f"`{command}`: no answer")
        while not line.rx.endswith(b"\r\n") and line.wait(time.monotonic() + 2 * QUIET):
            pass
        text = bytes(line.rx)
        line.rx.clear()
        return (text[:-2] if text.endswith(b"\r\n") else text).decode("latin-1")

    def plain_expect(self, command, text, data=b""):
        got = self.plain(command, data)
        if got != text:
            raise StepFailed(f"`{command}` answered '{printable(got)}', expected '{text}'")

    def example_header_off(self):
        """The session of facts 8.2 as it stands there: header off."""
        self.step = "example-header-off"
        if not self.module.say("set system.cmd.header_enabled 0", b"Set OK\r\n", self.options.timeout):
            raise StepFailed("set system.cmd.header_enabled 0 gave no `Set OK`")
        self.plain_expect(f"file_create {SMALL_FILE} 12", "Success", SMALL_BODY)
        handle = self.plain(f"file_open {SMALL_FILE}")
        if not re.fullmatch("[0-9]+", handle):
            raise StepFailed(f"'{printable(handle)}' is not a stream handle")
        self.plain_expect(f"stream_read {handle} 3", "Hel")
        self.plain_expect(f"stream_read {handle} 50", "lo World!")
        self.plain_expect(f"file_delete {SMALL_FILE}", "Success")
        if not self.module.synchronise():
            raise StepFailed("no headers again after the session")
        self.ok(f"Success, {handle}, Hel, lo World!, Success")


class Faults:
    """The five steps out of safe mode (facts 4.4), after forcing it where the module is not in it."""

    def __init__(self, module, report, letter):
        self.module = module
        self.report = report
        self.letter = letter

    def run(self):
        steps = [
            ("safemode-status", lambda: self.module.expect(STATUS, "1", letter="S").text),
            ("faults-print", self.faults_present),
            ("faults-reset", lambda: f"'{printable(self.module.run('faults_reset', letter='S').body)}'"),
            ("faults-empty", self.faults_empty),
            ("reboot", self.reboot),
        ]
        if self.letter != "S":
            steps.insert(0, ("force-safemode", self.force))
        for name, step in steps:
            try:
                self.report.ok(name, step())
            except StepFailed as error:
                self.report.fail(name, error)
                return

    def force(self):
        mac = self.module.run("get wlan.mac").text
        if not MAC.fullmatch(mac):
            raise StepFailed(f"'{printable(mac)}' is not a MAC address")
        start = time.monotonic()
        self.module.restart_by(f"force_safemode {mac}")
        self.module.wait_restart("S", "1")
        return f"safe mode after {time.monotonic() - start:.1f} s"

    def faults_present(self):
        lines = self.module.run("faults_print", letter="S").lines
        for index, line in enumerate(lines):
            fault = FAULT.fullmatch(line)
            if not fault or fault.group(1) != str(index):
                raise StepFailed(f"line '{printable(line)}' is not fault {index}")
        if len(lines) != FAULTS_IN_SAFE_MODE:
            raise StepFailed(f"{len(lines)} faults, expected {FAULTS_IN_SAFE_MODE}")
        return f"{len(lines)} faults, {printable(lines[0])}"

    def faults_empty(self):
        answer = self.module.run("faults_print", letter="S")
        if answer.length:
            raise StepFailed(f"{answer.length} bytes '{printable(answer.body)}', expected none")
        return "S000000"

    def reboot(self):
        start = time.monotonic()
        self.module.restart_by("reboot")
        self.module.wait_restart("R", "0")
        return f"normal mode after {time.monotonic() - start:.1f} s"


def do_reboot(module, report, letter, status):
    start = time.monotonic()
    try:
        module.restart_by("reboot")
        module.wait_restart(letter, status)
    except StepFailed as error:
        report.fail("reboot", error)
        return
    report.ok("reboot", f"answers again after {time.monotonic() - start:.1f} s")


def do_bench(module, report, seconds, letter, status):
    module.silent = True
    count, took = 0, 0.0
    start = time.monotonic()
    try:
        while took < seconds:
            module.expect(STATUS, status, letter=letter)
            count += 1
            took = time.monotonic() - start
    except StepFailed as error:
        report.fail("bench", error)
        return
    report.ok("bench", f"{count} round trips in {took:.2f} s")
    print(f"rate {count / took:.1f}", flush=True)


# -- main


def bounded(kind, low, high):
    """An argparse type: a number within bounds."""

    def parse(text):
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not within {low} and {high}")
        return value

    return parse


def parse_arguments():
    parser = argparse.ArgumentParser(description="A host program for a Gecko OS / ZentriOS module on a UART.")
    parser.add_argument("tty")
    parser.add_argument("command", choices=("session", "file", "faults", "reboot", "bench"))
    parser.add_argument("--baud", type=int, default=115200, help="line speed")
    parser.add_argument("--dialect", choices=("gecko-os", "zentrios"), default="gecko-os")
    parser.add_argument("--timeout", type=bounded(float, 0.1, 3600), default=10.0, help="seconds for an answer")
    parser.add_argument("--restart-timeout", type=bounded(float, 0.1, 3600), default=90.0, help="seconds for a restart")
    parser.add_argument("--size", type=bounded(int, 1, 1 << 28), default=1048576, help="file: bytes")
    parser.add_argument("--chunk", type=bounded(int, 1, 1 << 24), default=2500, help="file: bytes of a stream_write")
    parser.add_argument("--seed", type=bounded(int, 1, 0xFFFFFFFF), default=1, help="file: seed of the bytes")
    parser.add_argument("--seconds", type=bounded(float, 0.1, 3600), default=5.0, help="bench: duration")
    return parser.parse_args()


def main():
    options = parse_arguments()
    report = Report()
    line = Line(options.tty, options.baud)
    try:
        line.open()
    except (OSError, termios.error, ValueError) as error:
        code = error.args[0] if error.args and isinstance(error.args[0], int) else None
        report.fail("open", f"{options.tty}: {os.strerror(code) if code in errno.errorcode else error}")
        return 1
    report.ok("open", f"{options.tty} {options.baud} 8N1")
    module = Module(line, options)
    try:
        state = module.synchronise()
        if not state:
            report.fail("machine", "the line was hung up" if line.closed else module.trouble)
            return 1
        letter, status = state
        report.ok("machine", f"headers {letter}, safe mode {status}")
        if options.command == "session":
            Session(module, report).run()
        elif options.command == "file":
            Files(module, options, report).run()
        elif options.command == "faults":
            Faults(module, report, letter).run()
        elif options.command == "reboot":
            do_reboot(module, report, letter, status)
        else:
            do_bench(module, report, options.seconds, letter, status)
    finally:
        line.close()
    return 0 if report.failures == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
