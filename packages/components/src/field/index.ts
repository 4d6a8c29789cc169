export { Field, type FieldProps } from "./field.tsx";
export { FilePicker, type FilePickerProps } from "./file-picker.tsx";
