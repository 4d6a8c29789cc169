export { downloadTar, readRefusal, type Download } from "./download-tar.ts";
