"use strict";

// The validator badge and the query-string configuration would let the page talk to other hosts.
window.SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  defaultModelRendering: "example",
  displayRequestDuration: true,
  filter: true,
  queryConfigEnabled: false,
  showExtensions: true,
  tryItOutEnabled: false,
  validatorUrl: null,
});
