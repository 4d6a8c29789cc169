/** The faults of apps that have just arrived are found without a look at older ones, of all devices and of one. */
export const recentFaults = {
  number: 24,
  name: "recent-faults",
  statements: (): readonly string[] => [
    `create index faults_of_apps_by_arrival on faults (received_at_ms, device_uuid) where subject = 'app'`,
    `create index faults_of_app_by_arrival on faults (device_uuid, received_at_ms) where subject = 'app'`,
  ],
} as const;
