// @ts-check
// Opens Swagger UI over this server's own document; everything it loads comes from here, so it works offline.
// No address begins with a slash: a proxy may show the server in a folder of another site.
SwaggerUIBundle({ url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });
