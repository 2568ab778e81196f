// Builds the script and the style of the dashboard into the Python package, where they are committed.
// The names stay the same; the service adds a hash of the content to their addresses.
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [tailwindcss()],
  build: {
    outDir: process.env.ORDERWRIGHT_ASSETS_FOLDER ?? "../src/orderwright/dashboard/static",
    emptyOutDir: false,
    copyPublicDir: false,
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
    target: "es2022",
    rollupOptions: {
      input: "src/main.js",
      output: {
        entryFileNames: "app.js",
        assetFileNames: "app.[ext]",
      },
    },
  },
});
