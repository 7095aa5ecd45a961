import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const names = z.record(z.string(), z.string()).transform((packages) => Object.keys(packages));
const manifest = z
  .object({ dependencies: names, devDependencies: names, optionalDependencies: names })
  .parse(JSON.parse(read('package.json')));
const direct = [...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies];

it('docs/dependencies.md gives a reason for every direct dependency, and for no other', () => {
  const explained = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  expect(explained.toSorted()).toEqual(direct.toSorted());
});

it('every install script in the lockfile is named and denied in package.json', () => {
  const { packages } = z
    .object({ packages: z.record(z.string(), z.looseObject({ hasInstallScript: z.boolean().optional() })) })
    .parse(JSON.parse(read('package-lock.json')));
  const { allowScripts } = z
    .object({ allowScripts: z.record(z.string(), z.boolean()) })
    .parse(JSON.parse(read('package.json')));
  const withScript = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  const named = withScript.map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(named).not.toHaveLength(0);
  expect(named.filter((name) => allowScripts[name] !== false)).toEqual([]);
});
