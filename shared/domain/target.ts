/** An object of the pool: one that is there when the plan is made, or one that a step of the same plan makes. */
export type Target = { readonly uuid: string } | { readonly madeBy: string };
