/**
 * The closed set of greatest gain: of nodes with gains and losses, where taking one means taking all that it needs, by a least cut (Picard,
 * 1976; the cut by Dinic's way).
 */

/** Nodes are numbered from 0; each edge says that `from[i]` needs `to[i]`. */
export interface GainGraph {
  readonly gains: ArrayLike<number>;
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
}

/**
 * @param noise gains within it count as nothing: what rounding may have made of them
 * @returns for each node whether it is in the set, which is empty where nothing gains
 */
export function bestClosure({ gains, from, to }: GainGraph, noise: number): Uint8Array {
  const count = gains.length;
  const [source, sink] = [count, count + 1];
  const network = createNetwork(count + 2, count + from.length);
  for (let node = 0; node < count; node++) {
    const gain = gains[node] ?? 0;
    if (gain > noise) network.connect(source, node, gain);
    else if (gain < 0) network.connect(node, sink, -gain);
  }
  for (let edge = 0; edge < from.length; edge++) {
    network.connect(from[edge] ?? 0, to[edge] ?? 0, Number.POSITIVE_INFINITY);
  }
  return network.cut(source, sink, noise).subarray(0, count);
}

function createNetwork(nodes: number, edges: number) {
  const head = new Int32Array(nodes).fill(-1);
  const next = new Int32Array(2 * edges);
  const target = new Int32Array(2 * edges);
  const left = new Float64Array(2 * edges);
  const level = new Int32Array(nodes);
  const current = new Int32Array(nodes);
  const queue = new Int32Array(nodes);
  const path: number[] = [];
  let used = 0;

  const add = (from: number, to: number, capacity: number) => {
    target[used] = to;
    left[used] = capacity;
    next[used] = head[from] as number;
    head[from] = used++;
  };

  /** Distances from the source where something can still flow. */
  function setLevels(source: number, sink: number, noise: number): boolean {
    level.fill(-1);
    level[source] = 0;
    queue[0] = source;
    for (let [at, end] = [0, 1]; at < end; at++) {
      const node = queue[at] as number;
      for (let edge = head[node] as number; edge !== -1; edge = next[edge] as number) {
        const to = target[edge] as number;
        if ((left[edge] as number) <= noise || level[to] !== -1) continue;
        level[to] = (level[node] as number) + 1;
        queue[end++] = to;
      }
    }
    return level[sink] !== -1;
  }

  /** Sends as much as one path still takes; false where there is none. */
  function augment(source: number, sink: number, noise: number): boolean {
    path.length = 0;
    for (let node = source; node !== sink; ) {
      const edge = current[node] as number;
      if (edge === -1) {
        // A dead end: nothing leads on from here at this level.
        level[node] = -1;
        const back = path.pop();
        if (back === undefined) return false;
        node = target[back ^ 1] as number;
        current[node] = next[current[node] as number] as number;
      } else if ((left[edge] as number) > noise && level[target[edge] as number] === (level[node] as number) + 1) {
        path.push(edge);
        node = target[edge] as number;
      } else {
        current[node] = next[edge] as number;
      }
    }
    let amount = Number.POSITIVE_INFINITY;
    for (const edge of path) amount = Math.min(amount, left[edge] as number);
    for (const edge of path) {
      left[edge] = (left[edge] as number) - amount;
      left[edge ^ 1] = (left[edge ^ 1] as number) + amount;
    }
    return true;
  }

  return {
    connect(from: number, to: number, capacity: number): void {
      add(from, to, capacity);
      add(to, from, 0);
    },
    /** The nodes on the source's side of a least cut. */
    cut(source: number, sink: number, noise: number): Uint8Array {
      while (setLevels(source, sink, noise)) {
        current.set(head);
        while (augment(source, sink, noise));
      }
      return Uint8Array.from(level, (distance) => (distance === -1 ? 0 : 1));
    },
  };
}
