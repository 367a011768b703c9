package routes

import (
	"reflect"
	"strings"
	"time"

	"taphuan/models/calendar"
)

// openAPI is the description of all routes a program may use, generated from
// the route table and the structs behind it.
type openAPI map[string]any

// showOpenAPI answers the description of the API (OpenAPI 3.1).
func (h *handlers) showOpenAPI(rq *request, _ none) (answer[openAPI], error) {
	paths := map[string]map[string]any{}
	for _, r := range rq.house.table {
		path, params := openPath(r)
		if paths[path] == nil {
			paths[path] = map[string]any{}
		}
		paths[path][strings.ToLower(r.method)] = operation(r, params)
	}
	return answer[openAPI]{Body: openAPI{
		"openapi": "3.1.0",
		"info":    map[string]any{"title": "Tập huấn", "version": rq.house.Version},
		"servers": []any{map[string]any{"url": rq.house.BaseURL.String()}},
		"paths":   paths,
		"components": map[string]any{
			"securitySchemes": map[string]any{"token": map[string]any{"type": "http", "scheme": "bearer"}},
			"schemas":         map[string]any{"problem": schemaOf(reflect.TypeFor[problem]())},
		},
	}}, nil
}

// openPath turns fiber's parameters into OpenAPI's.
func openPath(r route) (string, []any) {
	params := []any{}
	parts := strings.Split(r.path, "/")
	for i, part := range parts {
		at := strings.Index(part, ":")
		if at < 0 {
			continue
		}
		name, rest := part[at+1:], ""
		if dot := strings.LastIndex(name, "."); dot > 0 {
			name, rest = name[:dot], name[dot:]
		}
		kind := "string"
		if bare, typed := strings.CutSuffix(name, "<int>"); typed {
			name, kind = bare, "integer"
		}
		parts[i] = part[:at] + "{" + name + "}" + rest
		params = append(params, map[string]any{"name": name, "in": "path", "required": true, "schema": map[string]any{"type": kind}})
	}
	return strings.Join(parts, "/"), params
}

func operation(r route, params []any) map[string]any {
	body := map[string]any{}
	if r.do.in.Kind() == reflect.Struct {
		for i := range r.do.in.NumField() {
			f := r.do.in.Field(i)
			if name := f.Tag.Get("query"); name != "" {
				params = append(params, map[string]any{"name": name, "in": "query", "schema": schemaOf(f.Type)})
			}
		}
		body = schemaOf(r.do.in)
	}
	op := map[string]any{
		"summary":    r.who.name,
		"parameters": params,
		"responses": map[string]any{
			"200":     map[string]any{"description": "ok", "content": jsonContent("application/json", schemaOf(r.do.out))},
			"default": map[string]any{"description": "problem", "content": jsonContent("application/problem+json", map[string]any{"$ref": "#/components/schemas/problem"})},
		},
	}
	if r.method == post {
		content := map[string]any{
			"application/json":                  map[string]any{"schema": body},
			"application/x-www-form-urlencoded": map[string]any{"schema": body},
		}
		if files := fileProperties(r.do.in); len(files) > 0 {
			content["multipart/form-data"] = map[string]any{"schema": map[string]any{"type": "object", "properties": files}}
		}
		op["requestBody"] = map[string]any{"content": content}
	}
	if !r.who.open {
		op["security"] = []any{map[string]any{"token": []any{}}}
	}
	return op
}

func jsonContent(kind string, schema map[string]any) map[string]any {
	return map[string]any{kind: map[string]any{"schema": schema}}
}

// schemaOf gives the JSON schema of a Go type as encoding/json writes it.
func schemaOf(t reflect.Type) map[string]any {
	switch t {
	case reflect.TypeFor[calendar.Date]():
		return map[string]any{"type": "string", "format": "date"}
	case reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return map[string]any{"type": "integer"}
	case reflect.Struct:
		properties := map[string]any{}
		addProperties(properties, t)
		return map[string]any{"type": "object", "properties": properties}
	case reflect.String:
		return map[string]any{"type": "string"}
	}
	return map[string]any{}
}

// fileProperties tells which files a form may send.
func fileProperties(t reflect.Type) map[string]any {
	files := map[string]any{}
	for i := 0; t.Kind() == reflect.Struct && i < t.NumField(); i++ {
		if name := t.Field(i).Tag.Get("file"); name != "" {
			files[name] = map[string]any{"type": "string", "format": "binary"}
		}
	}
	return files
}

func addProperties(properties map[string]any, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			addProperties(properties, f.Type)
			continue
		}
		if f.IsExported() && name != "" && name != "-" {
			properties[name] = schemaOf(f.Type)
		}
	}
}
