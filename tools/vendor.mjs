// @ts-check
// Brings what browsers load out of npm packages, and the pages' scripts, to where server and extensions expect it.
// esbuild is no dev dependency: a host's `npm ci --omit=dev` builds too. It needs no install script, since its
// binary comes as a package of its own (an optional dependency, one a platform); so `--ignore-scripts` is fine.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Debian's own Node does not have import.meta.dirname yet.
const root = fileURLToPath(new URL("..", import.meta.url));
const copies = {
  "static/vendor/swagger-ui": [
    "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-dist/favicon-32x32.png",
    "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt",
    "swagger-ui-dist/LICENSE",
    "swagger-ui-dist/NOTICE",
  ],
  "extensions/shared/vendor": ["socket.io-client/dist/socket.io.esm.min.js", "lean-qr/index.mjs"],
};

/** What would say nothing beside other packages' files. @type {Record<string, string>} */
const NAMES = { "lean-qr/index.mjs": "lean-qr.mjs" };

for (const [folder, files] of Object.entries(copies)) {
  await mkdir(path.join(root, folder), { recursive: true });
  for (const file of files) {
    const name = NAMES[file] ?? path.basename(file);
    await copyFile(path.join(root, "node_modules", file), path.join(root, folder, name));
  }
}

// A tab of the pages is known by the same eye as the member's extension.
await copyFile(
  path.join(root, "extensions/member/icons/icon.svg"),
  path.join(root, "static/vendor/icon.svg"),
);

// Who passes these packages on passes their notices on, too. Of Socket.IO's parts some are packages of their own.
const socketIo = [
  "socket.io-client",
  "socket.io-parser",
  "engine.io-client",
  "engine.io-parser",
  "@socket.io/component-emitter",
];
const licences = {
  "static/vendor": ["uplot", "lean-qr", ...socketIo],
  // The leader's alone has others' code.
  "extensions/vendor/leader": ["lean-qr", ...socketIo],
};
for (const [folder, packages] of Object.entries(licences)) {
  await mkdir(path.join(root, folder), { recursive: true });
  const texts = packages.map(async (name) => {
    const text = await readFile(path.join(root, "node_modules", name, "LICENSE"), "utf8");
    return `== ${name}\n\n${text.trim()}\n`;
  });
  await writeFile(path.join(root, folder, "licences.txt"), (await Promise.all(texts)).join("\n"));
}

// The type checker takes the packages' own types for the copied files.
for (const [file, name] of [
  ["socket.io.esm.min.d.ts", "socket.io-client"],
  ["lean-qr.d.mts", "lean-qr"],
]) {
  await writeFile(path.join(root, "extensions/shared/vendor", file), `export * from "${name}";\n`);
}

// Classic scripts, one a page: the console also works opened from disk, where browsers load no modules.
const pages = ["console", "member", "camera"];
await build({
  absWorkingDir: root,
  entryPoints: pages.map((page) => ({ in: `static/${page}/main.js`, out: page })),
  outdir: "static/vendor",
  bundle: true,
  format: "iife",
  target: "es2022",
  logLevel: "warning",
});
