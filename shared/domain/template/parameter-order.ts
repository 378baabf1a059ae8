import { cellNames } from './cell.ts';
import type { Parameter } from './template-description.ts';

/** Parameters in an order in which each comes after those it asks for, or a ring of them that has no such order. */
export type ParameterOrder =
  | { readonly ok: true; readonly order: readonly Parameter[] }
  /** Ids along the ring, the first again at its end. */
  | { readonly ok: false; readonly ring: readonly string[] };

/** Names that a parameter's default and limits ask for. */
function namesOfParameter({ default: value, min, max }: Parameter): readonly string[] {
  return [value, min, max].flatMap((cell) => (cell === undefined ? [] : cellNames(cell)));
}

/** Orders parameters by what they ask for. Names that are no parameters are passed over. */
export function orderParameters(parameters: readonly Parameter[]): ParameterOrder {
  const byId = new Map(parameters.map((parameter) => [parameter.id, parameter]));
  const order: Parameter[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (parameter: Parameter): readonly string[] | undefined => {
    if (done.has(parameter.id)) return undefined;
    const met = way.indexOf(parameter.id);
    if (met >= 0) return [...way.slice(met), parameter.id];
    way.push(parameter.id);
    for (const name of namesOfParameter(parameter)) {
      const asked = byId.get(name);
      const ring = asked && visit(asked);
      if (ring) return ring;
    }
    way.pop();
    done.add(parameter.id);
    order.push(parameter);
    return undefined;
  };
  for (const parameter of parameters) {
    const ring = visit(parameter);
    if (ring) return { ok: false, ring };
  }
  return { ok: true, order };
}
