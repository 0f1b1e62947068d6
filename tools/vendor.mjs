// @ts-check
// Brings what browsers load out of npm packages, and the pages' scripts, to where server and extensions expect it.
// esbuild is no dev dependency: a host's `npm ci --omit=dev` builds too. It needs no install script, since its
// binary comes as a package of its own (an optional dependency, one a platform); so `--ignore-scripts` is fine.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "..");
const copies = {
  "static/vendor/swagger-ui": [
    "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-dist/favicon-32x32.png",
  ],
  "extensions/shared/vendor": ["socket.io-client/dist/socket.io.esm.min.js"],
};

for (const [folder, files] of Object.entries(copies)) {
  await mkdir(path.join(root, folder), { recursive: true });
  for (const file of files) {
    await copyFile(path.join(root, "node_modules", file), path.join(root, folder, path.basename(file)));
  }
}

// The type checker takes the package's own types for the copied file; they stay out of the zips.
const types = path.join(root, "extensions/shared/vendor/socket.io.esm.min.d.ts");
await writeFile(types, 'export * from "socket.io-client";\n');

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
