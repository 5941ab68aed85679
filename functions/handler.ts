import type { Draft } from "../events/index.ts";

/**
 * What every function is: an event in, events out. It says each event as soon as it is true, so whoever runs it must make
 * an event durable before asking for the next one. Handlers are idempotent: events come at least once, in any order.
 */
export type Said = AsyncGenerator<Draft, void, undefined>;

/** The time, passed in so that handlers have none of their own. */
export type Now = () => Date;
