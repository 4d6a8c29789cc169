/** Who is told what happens, and what; a part of `Schema`. */
export interface WebhookTables {
  webhooks: {
    id: string;
    organisation_id: string;
    /** Only events of this product, and calls of its devices; null: of all. */
    product_id: string | null;
    title: string;
    url: string;
    /** JSON list of types of events. */
    events: string;
    /** By which devices call it; unique among those that one device can reach by product. */
    code: string | null;
    /** Sealed. */
    secret: string;
    /** Sealed; signs as well until then. */
    previous_secret: string | null;
    previous_until_ms: number | null;
    /** Why nothing is sent; null: it is on. */
    off_reason: string | null;
    off_since_ms: number | null;
    /** Of the first attempt that failed since the last that did not; null: none. */
    failing_since_ms: number | null;
    /** When to look for what waits; null: nothing does. */
    due_at_ms: number | null;
    created_at_ms: number;
  };
  /** What is told to whom: a queue that outlives the process, and its history. */
  webhook_deliveries: {
    /** The receiver gets it with every attempt. */
    id: string;
    organisation_id: string;
    webhook_id: string;
    event: string;
    device_uuid: string | null;
    /** As it is sent, byte for byte. */
    body: string;
    state: DeliveryState;
    attempts: number;
    /** Of the next attempt; null: there is none. */
    due_at_ms: number | null;
    created_at_ms: number;
    /** Of the newest attempt, as what follows. */
    attempted_at_ms: number | null;
    status: number | null;
    latency_ms: number | null;
    /** Why the answer does not count, or why there was none. */
    problem: string | null;
    /** Beginning of the answer. */
    answer: string | null;
  };
}

export const DELIVERY_STATES = ["waiting", "delivered", "given-up"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
