// @ts-check
// Opens Swagger UI over this server's own document; everything it loads comes from here, so it works offline.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });
