// @ts-check
// Puts npm files that browsers load, and the pages' scripts, where the server and the extensions expect them.
// esbuild is not a dev dependency, since hosts build after `npm ci --omit=dev`. `--ignore-scripts` is fine:
// its binary is a package of its own (an optional dependency for each platform) and needs no install script.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Debian's own Node does not have import.meta.dirname yet.
const root = fileURLToPath(new URL("..", import.meta.url));
const swaggerUi = [
  "swagger-ui-bundle.js",
  "swagger-ui.css",
  "favicon-32x32.png",
  "swagger-ui-bundle.js.LICENSE.txt",
  "LICENSE",
  "NOTICE",
];

await mkdir(path.join(root, "static/vendor/swagger-ui"), { recursive: true });
for (const file of swaggerUi) {
  const from = path.join(root, "node_modules/swagger-ui-dist", file);
  await copyFile(from, path.join(root, "static/vendor/swagger-ui", file));
}

// The pages' tabs show the same eye as the member's extension.
await copyFile(
  path.join(root, "extensions/member/icons/icon.svg"),
  path.join(root, "static/vendor/icon.svg"),
);

// The member's page has it in its script, too; this file is for browsers that take no sheet from a script.
await copyFile(
  path.join(root, "extensions/shared/letter/overlay.css"),
  path.join(root, "static/vendor/overlay.css"),
);

// Whoever passes these packages on must pass on their notices. Parts of Socket.IO are packages of their own.
const socketIo = [
  "socket.io-client",
  "socket.io-parser",
  "engine.io-client",
  "engine.io-parser",
  "@socket.io/component-emitter",
];
const licences = {
  "static/vendor": ["uplot", "lean-qr", ...socketIo],
  // Only the leader's extension contains other people's code.
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

// Classic scripts, one per page: the console also works opened from disk, where browsers load no modules.
const pages = ["console", "member", "camera"];
await build({
  absWorkingDir: root,
  entryPoints: pages.map((page) => ({ in: `static/${page}/main.js`, out: page })),
  outdir: "static/vendor",
  bundle: true,
  format: "iife",
  // The versions that the pages themselves (`#not-built`) and docs/faq.md name.
  target: ["chrome100", "firefox102", "safari15.4"],
  logLevel: "warning",
});
