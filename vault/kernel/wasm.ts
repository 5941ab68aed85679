import { fromBase64 } from "../bytes.ts";

/** A WebAssembly memory. It never grows here, so views of its buffer stay valid as long as anybody holds them. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** The part of the WebAssembly JavaScript interface that the kernels use: neither ECMAScript nor @types/node declares it. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly host: { readonly memory: Memory } },
  ) => { readonly exports: Readonly<Record<string, (...words: number[]) => number>> };
};

/** A WebAssembly page: the unit of memory sizes. */
const PAGE = 65536;

/** What one 32-bit WebAssembly memory can hold, in bytes. */
export const maxMemory = 65536 * PAGE;

/** A zeroed memory of at least that many bytes, of fixed size. */
export function createMemory(bytes: number): Memory {
  const pages = Math.ceil(bytes / PAGE);
  return new WebAssembly.Memory({ initial: pages, maximum: pages });
}

/** A kernel's code: compiled once a process, when first needed, and instantiated once a memory. */
export function kernelModule(base64: string): (memory: Memory) => (name: string) => (...words: number[]) => number {
  let module: object | undefined;
  return (memory) => {
    module ??= new WebAssembly.Module(fromBase64(base64));
    const { exports } = new WebAssembly.Instance(module, { host: { memory } });
    return (name) => {
      const kernel = exports[name];
      if (kernel === undefined) throw new RangeError(`The kernel exports no function ${name}.`);
      return kernel;
    };
  };
}
