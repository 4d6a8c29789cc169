/** "1 device", "2,140 devices". */
export function devicesText(count: number): string {
  return count === 1 ? "1 device" : `${count.toLocaleString("en")} devices`;
}
