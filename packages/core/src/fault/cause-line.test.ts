import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { causeLine } from "./cause-line.ts";

const LISTEN = "Error: listen EADDRNOTAVAIL: address not available 10.9.9.9:80";

/** What runtimes print when a program dies, and the line of it that a person wants. */
const OUTPUTS: readonly (readonly [string, string, string])[] = [
  [
    "Node, an 'error' that nobody took",
    `listening soon
node:events:502
      throw er; // Unhandled 'error' event
      ^

${LISTEN}
    at Server.setupListenHandle [as _listen2] (node:net:1886:21)
Emitted 'error' event on Server instance at:
    at emitErrorNT (node:net:1944:8)
    at process.processTicksAndRejections (node:internal/process/task_queues:82:21) {
  code: 'EADDRNOTAVAIL',
  syscall: 'failed to listen',
}

Node.js v26.10.0`,
    LISTEN,
  ],
  [
    "Node, a module that is not there",
    "node:internal/modules/esm/resolve:1\n    throw new ERR_MODULE_NOT_FOUND();\n          ^\n\nError [ERR_MODULE_NOT_FOUND]: Cannot find module '/x.js'\n    at x (y.js:1:1) {\n  code: 'ERR_MODULE_NOT_FOUND'\n}\n\nNode.js v26.10.0\n",
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/x.js'",
  ],
  [
    "Node, a text that was thrown",
    '/tmp/x.js:1\nthrow "boom";\n^\nboom\n(Use `node --trace-uncaught ...` to show where the exception was thrown)\n\nNode.js v26.10.0',
    "boom",
  ],
  [
    "Python, whatever the exception is called",
    'ERROR:root:poll failed\nTraceback (most recent call last):\n  File "x.py", line 1, in <module>\n    raise ValueError("first")\nValueError: first\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "x.py", line 3, in <module>\n    raise Timeout("no error here")\nrequests.Timeout: 3 s\n',
    "requests.Timeout: 3 s",
  ],
  [
    "Go",
    "panic: runtime error: index out of range [3]\n\ngoroutine 1 [running]:\nmain.whatFailed(...)\n\t/x.go:4 +0x1d\nexit status 2",
    "panic: runtime error: index out of range [3]",
  ],
  [
    "Rust",
    "\nthread 'main' panicked at src/main.rs:2:5:\ncalled `unwrap()` on a `None` value\nnote: run with `RUST_BACKTRACE=1` to display a backtrace\n",
    "thread 'main' panicked at src/main.rs:2:5: called `unwrap()` on a `None` value",
  ],
  [
    "Java",
    'Exception in thread "main" java.lang.IllegalStateException: up\n\tat X.main(X.java:1)\nCaused by: java.io.IOException: no disk\n\t... 3 more\n',
    "Caused by: java.io.IOException: no disk",
  ],
  [
    "C++",
    "terminate called after throwing an instance of 'std::length_error'\n  what():  boom\nAborted",
    "terminate called after throwing an instance of 'std::length_error' what():  boom",
  ],
  [
    "C",
    "ready\nkiosk: x.c:3: main: Assertion `n > 0' failed.\nAborted (core dumped)\n",
    "kiosk: x.c:3: main: Assertion `n > 0' failed.",
  ],
  ["a shell alone", "Aborted\n", "Aborted"],
  ["a program that says nothing of an error", "listening\nbye\n\n", "bye"],
  ["silence", "\n \n", ""],
];

describe("the line that says what went wrong", () => {
  for (const [name, output, line] of OUTPUTS)
    it(`is found in what is left by ${name}`, () => assert.equal(causeLine(output), line));
});
