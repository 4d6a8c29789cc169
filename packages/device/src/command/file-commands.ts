import { formatFiles, formatStat, readFileRequest, type FileRequest } from "@regrow/core/file";
import { asRegrowError } from "@regrow/core/error";
import type { Dialect } from "@regrow/core/variable";
import { readingStream, writingStream, type FileWriter } from "../file-system/index.ts";
import type { CommandContext } from "./command-context.ts";
import { argumentOf, type ExecutorsOf } from "./executors.ts";
import { SUCCESS, fail, failure, say, type Outcome } from "./outcome.ts";
import { refusedTransfer } from "./refused-transfer.ts";

type Names = "file_create" | "file_delete" | "file_open" | "file_stat" | "ls";

/** Commands about files. Sources: device-facts 2.11 and 8. */
export function fileCommands(context: CommandContext, dialect: Dialect): ExecutorsOf<Names> {
  const { channel, streams } = context;
  return {
    file_create: async (line) => {
      const read = readFileRequest(line, dialect);
      const isOpen = line.options["open"] !== undefined;
      const sizeBytes = Number(argumentOf(line, "size"));
      const refused = (outcome: Outcome): Outcome => (isOpen ? outcome : refusedTransfer(sizeBytes, outcome));
      if (!read.ok) return refused(fail(7, read.reason));
      try {
        const writer = await (await context.files()).create(read.request, channel);
        return isOpen
          ? say(String(await streams.open(writingStream(writer, dialect), context)))
          : taking(writer, read.request);
      } catch (error) {
        return refused(failure(asRegrowError(error)));
      }
    },
    file_delete: async (line) => {
      await (await context.files()).delete(argumentOf(line, "name"), channel);
      return SUCCESS;
    },
    file_open: async (line) => {
      const reader = await (await context.files()).open(argumentOf(line, "name"), channel);
      return say(String(await streams.open(readingStream(reader, dialect), context)));
    },
    file_stat: async (line) => {
      const files = await context.files();
      const name = argumentOf(line, "name");
      const hash = await files.hash(name, channel);
      const file = await files.find(name);
      return file === undefined ? fail(1, "The file has just been deleted") : say(formatStat(file, hash, dialect));
    },
    ls: async ({ options }) =>
      say(formatFiles(await (await context.files()).list(), { dialect, isVerbose: options["verbose"] !== undefined })),
  };
}

/** The data form: the bytes follow the line. */
function taking(writer: FileWriter, { sizeBytes }: FileRequest): Outcome {
  if (sizeBytes === 0) return SUCCESS;
  const raw = {
    sizeBytes,
    take: (bytes: Uint8Array) => writer.write(bytes),
    end: async () => SUCCESS,
    abort: () => writer.abort(),
  };
  return { ...SUCCESS, raw };
}
