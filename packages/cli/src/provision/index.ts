export { LabelFiles } from "./label-files.ts";
