#!/usr/bin/env node
// What `npm start`, `npm test` and the `fenchi` command run. Plain JavaScript that any Node from 18 on can run: it brings what the project
// needs (packages, and with them a Node 24), then hands over. Nothing here may import a package or a .ts file before that.
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
/** The first release that strips types and has zstd and SQLite. */
const neededMajor = 24;
const major = Number(process.versions.node.split(".")[0]);

/** Commands through which a whole backup may pass. */
const heavyCommands = new Set(["serve", "drop", "restore", "recover", "verify", "run", "drill"]);

/** What each word hands over to. Anything else is the command line's own. */
const works = {
  start: (args) => ({ script: join(root, "onprem/start/main.ts"), args, heavy: true }),
  nation: (args) => ({ script: join(root, "onprem/nation/main.ts"), args }),
  cli: (args) => ({
    script: join(root, "onprem/cli/main.ts"),
    args,
    folder: process.env.INIT_CWD,
    heavy: args.some((arg) => heavyCommands.has(arg)),
  }),
  bench: (args) => ({ script: join(root, "bench/main.ts"), args }),
  test: (args) => {
    const seed = process.env.FENCHI_SEED ?? String(randomBytes(4).readUInt32BE());
    console.error(`FENCHI_SEED=${seed} (set it to run the same again)`);
    const long = args.includes("--long") ? { FENCHI_LONG: "1" } : {};
    return {
      script: join(modules, "vitest/vitest.mjs"),
      args: ["run", ...args.filter((arg) => arg !== "--long")],
      environment: { FENCHI_SEED: seed, ...long },
      apart: true,
    };
  },
};

const [word, ...rest] = process.argv.slice(2);
const called = basename(process.argv[1] ?? "") === "setup.mjs" && word !== undefined && Object.hasOwn(works, word);
ensurePackages();
const work = called ? works[word](rest) : works.cli(process.argv.slice(2));
const node = major >= neededMajor ? process.execPath : findNode();
// npm changes to the project's folder; paths on the command line are meant from where the person is.
if (work.folder && process.env.npm_lifecycle_event) process.chdir(work.folder);
Object.assign(process.env, work.environment);
const hugePages = tunedForHugePages();
if (hugePages && work.heavy && node === process.execPath && process.execve) {
  // The C library reads it before the program begins: this process begins anew, under the same number.
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, again, { ...process.env, GLIBC_TUNABLES: hugePages });
}
if (hugePages) process.env.GLIBC_TUNABLES = hugePages;
if (node === process.execPath && !work.apart) await runHere(work);
else await runApart(node, work);

/** Installs what the lock names, unless it is all there. */
function ensurePackages() {
  const lock = readFileSync(join(root, "package-lock.json"));
  const stampFile = join(modules, ".fenchi-setup");
  const stamp = `${createHash("sha256").update(lock).digest("hex")} ${process.platform}-${process.arch}\n`;
  if (read(stampFile) === stamp) return;
  if (!isInstalled(lock)) install();
  try {
    writeFileSync(stampFile, stamp);
  } catch {
    // A shared, read-only installation: it is looked through again at every start.
  }
}

/** Whether every package of the lock is there in its version. Packages of other platforms are absent rightly. */
function isInstalled(lock) {
  const hidden = read(join(modules, ".package-lock.json"));
  if (hidden === undefined) return false;
  const installed = JSON.parse(hidden).packages;
  return Object.entries(JSON.parse(lock.toString("utf8")).packages).every(
    ([path, { version, optional, link }]) =>
      path === "" || link || (installed[path] ? installed[path].version === version : optional),
  );
}

function install() {
  console.error("Installing the packages Fenchi needs (once; a minute at most) ...");
  const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--include=dev", "--include=optional"];
  const [command, args] = npm();
  const done = spawnSync(command, [...args, "install", ...flags], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32" && command === "npm",
  });
  if (done.status === 0) return;
  console.error(`${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}`);
  fail(
    "npm could not install the packages; it says why above.",
    "Check the network or npm's registry setting, and run the same command again.",
  );
}

/**
 * The setting with which glibc (2.35 and later; others ignore it) asks for memory in pages of 2 MiB where the system gives them to whoever
 * asks: on a virtual machine each first touch of a page is dear, and 4 KiB are soon touched (docs/decisions/0003-memory.md). `undefined`
 * where there is nothing to ask, or the person has decided.
 */
function tunedForHugePages() {
  const tunables = process.env.GLIBC_TUNABLES;
  if (process.platform !== "linux" || tunables?.includes("glibc.malloc.hugetlb=")) return undefined;
  if (!read("/sys/kernel/mm/transparent_hugepage/enabled")?.includes("[madvise]")) return undefined;
  return [tunables, "glibc.malloc.hugetlb=1"].filter(Boolean).join(":");
}

/** The npm that runs us, else the one on the PATH. */
function npm() {
  const running = process.env.npm_execpath;
  return running && /npm-cli\.[cm]?js$/.test(running) ? [process.execPath, [running]] : ["npm", []];
}

/** The Node 24 that was installed with the packages. */
function findNode() {
  const system = process.platform === "win32" ? "win" : process.platform;
  const folder = join(modules, `node-${system}-${process.arch}`);
  const path = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
  const version = read(join(folder, "package.json"))?.match(/"version":\s*"(\d+)/)?.[1];
  if (existsSync(path) && Number(version) >= neededMajor) return path;
  return fail(
    `Fenchi needs Node ${neededMajor} or newer; this is Node ${process.versions.node}, and none could be installed for ${system}-${process.arch}.`,
    `Install Node ${neededMajor} from https://nodejs.org and run the same command again.`,
  );
}

/** In this process: a start costs one Node, not two. */
async function runHere({ script, args }) {
  const { enableCompileCache } = await import("node:module");
  enableCompileCache?.(join(modules, ".cache/fenchi"));
  process.argv.splice(1, process.argv.length, script, ...args);
  await import(pathToFileURL(script).href);
}

/** In a process of its own, whose end is ours. */
function runApart(node, { script, args }) {
  const path = [dirname(node), join(modules, ".bin"), process.env.PATH].filter(Boolean).join(delimiter);
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", script, ...args], {
    stdio: "inherit",
    env: { ...process.env, PATH: path },
  });
  // A terminal sends Ctrl-C to both; what else is sent to us is meant for it.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on("error", (error) =>
      fail(`${node} could not be started: ${error.message}`, "Run npm install and try again."),
    );
    child.on("exit", (code, signal) => {
      process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
      resolve();
    });
  });
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function fail(what, next) {
  console.error(`Error: ${what}\n  → ${next}`);
  process.exit(1);
}
