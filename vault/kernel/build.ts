import { writeFile } from "node:fs/promises";
import wabt from "wabt";
import { gearWat } from "./gear.wat.ts";
import { gf256Wat } from "./gf256.wat.ts";

/** The kernels by name. Each lies beside this file as `<name>.wat.ts`, its source, and `<name>.wasm.ts`, its code. */
export const kernels = { gear: gearWat, gf256: gf256Wat };

/** The whole text of `<name>.wasm.ts`: the same on every machine, since the assembler is pinned. */
export async function buildKernel(name: keyof typeof kernels): Promise<string> {
  const assembler = await wabt();
  const module = assembler.parseWat(`${name}.wat`, kernels[name](), { simd: true, relaxed_simd: true });
  try {
    const code = Buffer.from(module.toBinary({}).buffer).toString("base64");
    return [
      `/** Assembled from \`${name}.wat.ts\` by \`node vault/kernel/build.ts\`; a test compares them. Base64. */`,
      `export const ${name}Wasm =`,
      `  "${code}";`,
      "",
    ].join("\n");
  } finally {
    module.destroy();
  }
}

if (import.meta.main) {
  for (const name of ["gear", "gf256"] as const) {
    await writeFile(new URL(`${name}.wasm.ts`, import.meta.url), await buildKernel(name));
  }
}
