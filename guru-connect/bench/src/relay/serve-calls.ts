/** What a load process can be asked: one argument, one answer, both structured-cloneable. */
export type Methods = Readonly<Record<string, (argument: never) => Promise<unknown>>>;

/** Runner to load process. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

/** Load process to runner. */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/** Answers the runner's calls in a load process. The process ends with the runner, however that ends. */
export function serveCalls(methods: Methods): void {
  process.on('disconnect', () => process.exit());
  process.on('message', ({ id, name, argument }: Call) => {
    const method = methods[name] as ((argument: unknown) => Promise<unknown>) | undefined;
    const reply = (answer: Answer) => process.send?.(answer);
    if (!method) reply({ id, error: `no method ${name}` });
    else
      method(argument).then(
        (value) => reply({ id, value }),
        (error: unknown) => reply({ id, error: error instanceof Error ? error.message : String(error) }),
      );
  });
}
