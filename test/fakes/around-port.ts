import type { Around } from "../../providers/wrap/around.ts";

/** The same port with `around` every method of it. All its methods answer promises. */
export function aroundPort<Port extends object>(port: Port, around: Around): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => around(async () => await member.apply(target, args));
    },
  });
}
