import { components, type Graph, moduleAt } from "./graph.ts";

/** What a picture of dependencies shows, before it is drawn. */
export interface Picture {
  /** Of large inventories only systems are shown, each as one box. */
  readonly level: "module" | "system";
  /** Frames around boxes: systems, or agencies where systems are boxes. In the order in which they first appear. */
  readonly frames: readonly string[];
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

export interface Box {
  readonly id: string;
  /** One or two lines. */
  readonly lines: readonly string[];
  /** Place in `frames`. */
  readonly frame: number;
  /** It is a core function, or has one. */
  readonly core: boolean;
  /** There is no backup of it, or not of all of it. */
  readonly unsaved: boolean;
}

/** From a box to one that it needs, both as places in `boxes`. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
  /** Part of a circle. */
  readonly circled: boolean;
}

/** More boxes than that nobody can read. */
const readable = 150;

/**
 * @param shown modules to be shown, by number
 * @param unsaved whether there is no backup of a module
 */
export function pictureOf(graph: Graph, shown: readonly number[], unsaved: (index: number) => boolean): Picture {
  return shown.length <= readable ? ofModules(graph, shown, unsaved) : ofSystems(graph, shown, unsaved);
}

function ofModules(graph: Graph, shown: readonly number[], unsaved: (index: number) => boolean): Picture {
  const frames = createNumbering();
  const boxes = shown.map((index): Box => {
    const { agency, system, number, name, core } = moduleAt(graph, index);
    const frame = frames.numberOf(`${agency} / ${system}`);
    return { id: graph.references[index] ?? "", lines: [`${number} ${name}`], frame, core, unsaved: unsaved(index) };
  });
  const place = new Map(shown.map((index, at) => [index, at]));
  const needs = shown.map((index) => (graph.needs[index] ?? []).flatMap((need) => place.get(need) ?? []));
  return { level: "module", frames: frames.names, boxes, arrows: arrowsOf(needs) };
}

function ofSystems(graph: Graph, shown: readonly number[], unsaved: (index: number) => boolean): Picture {
  const frames = createNumbering();
  const systems = createNumbering();
  const members = Map.groupBy(shown, (index) => {
    const { agency, system } = moduleAt(graph, index);
    return systems.numberOf(`${agency}/${system}`);
  });
  const boxes = systems.names.map((id, at): Box => {
    const own = members.get(at) ?? [];
    const { agency, system } = moduleAt(graph, own[0] ?? 0);
    const core = own.filter((index) => moduleAt(graph, index).core).length;
    const lines = [system, `${core} / ${own.length}`];
    return { id, lines, frame: frames.numberOf(agency), core: core > 0, unsaved: own.some(unsaved) };
  });
  const systemOf = new Map([...members].flatMap(([at, own]) => own.map((index) => [index, at] as const)));
  const needs = boxes.map((_, at) => {
    const targets = (members.get(at) ?? []).flatMap((index) => graph.needs[index] ?? []);
    return [...new Set(targets.flatMap((target) => systemOf.get(target) ?? []))].filter((target) => target !== at);
  });
  return { level: "system", frames: frames.names, boxes, arrows: arrowsOf(needs) };
}

function arrowsOf(needs: readonly (readonly number[])[]): Arrow[] {
  const group = new Map(components(needs).flatMap((members, at) => members.map((member) => [member, at] as const)));
  return needs.flatMap((targets, from) =>
    targets.map((to): Arrow => ({ from, to, circled: group.get(from) === group.get(to) })),
  );
}

function createNumbering() {
  const names: string[] = [];
  const known = new Map<string, number>();
  return {
    names,
    numberOf(name: string): number {
      const found = known.get(name) ?? names.push(name) - 1;
      known.set(name, found);
      return found;
    },
  };
}
