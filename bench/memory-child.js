// A process of its own for one tool: node memory-child.js TOOL FOLDER ROUNDS prints the most memory it held, in kB.
// The tool `none` only reads the files: what Node itself takes.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { TOOLS } from './peers.js';

const [name, folder, rounds] = process.argv.slice(2);
const run = name === 'none' ? () => undefined : await TOOLS[name].load();
const files = readdirSync(folder).filter((file) => file.endsWith('.html'));
for (let round = 0; round < Number(rounds); round++) {
  for (const file of files) {
    const bytes = readFileSync(path.join(folder, file));
    try {
      // The decoded text is made for the tools that need it; ours decodes for itself.
      await run({ bytes, html: name === 'briefwire' ? '' : bytes.toString('utf8') });
    } catch {
      // Errors are counted where time is measured.
    }
  }
}
process.stdout.write(String(process.resourceUsage().maxRSS));
