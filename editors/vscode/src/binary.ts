// Where the compiler is. Nothing here knows VS Code, so that it can be tested by itself.

import * as path from 'path';

export interface Places {
  /** The setting `drc.path`; empty where it is not set. */
  configured: string;
  /** The folder of the extension. */
  extension: string;
  /** The first folder of the workspace, where there is one. */
  workspace: string | undefined;
  home: string;
  environment: NodeJS.ProcessEnv;
  /** `linux`, `darwin`, `win32`. */
  platform: string;
  /** `x64`, `arm64`. */
  architecture: string;
  isProgram(file: string): boolean;
}

export type Origin = 'setting' | 'extension' | 'PATH';

export type Found = { program: string; origin: Origin } | { program: undefined; tried: string };

/** `~`, `${workspaceFolder}` and `${env:NAME}` are replaced. */
export function expand(text: string, places: Places): string {
  const expanded = text
    .replace(/\$\{workspaceFolder\}/g, places.workspace ?? '')
    .replace(/\$\{env:(\w+)\}/g, (_, name: string) => places.environment[name] ?? '');
  return /^~(?=$|[\\/])/.test(expanded) ? places.home + expanded.slice(1) : expanded;
}

/** The setting, what the extension brings along, `PATH`, in this order. A setting that leads nowhere is an error, and not passed over. */
export function findBinary(places: Places): Found {
  const name = places.platform === 'win32' ? 'drc.exe' : 'drc';
  if (places.configured.trim() !== '') {
    const expanded = expand(places.configured.trim(), places);
    if (!/[\\/]/.test(expanded)) return onPath(expanded, places, `\`drc.path\` is \`${places.configured}\`, which is not on PATH`);
    const program = path.isAbsolute(expanded) ? expanded : path.resolve(places.workspace ?? '.', expanded);
    if (places.isProgram(program)) return { program, origin: 'setting' };
    return { program: undefined, tried: `\`drc.path\` leads to \`${program}\`, where there is no program` };
  }
  const brought = path.join(places.extension, 'server', `${places.platform}-${places.architecture}`, name);
  if (places.isProgram(brought)) return { program: brought, origin: 'extension' };
  return onPath(name, places, 'it is not part of this extension for your platform, not on PATH, and `drc.path` is not set');
}

function onPath(name: string, places: Places, otherwise: string): Found {
  const names = places.platform === 'win32' && !/\.\w+$/.test(name) ? [`${name}.exe`, name] : [name];
  const folders = (places.environment['PATH'] ?? places.environment['Path'] ?? '').split(places.platform === 'win32' ? ';' : ':');
  for (const folder of folders.filter((one) => path.isAbsolute(one)))
    for (const one of names) {
      const program = path.join(folder, one);
      if (places.isProgram(program)) return { program, origin: places.configured ? 'setting' : 'PATH' };
    }
  return { program: undefined, tried: otherwise };
}
