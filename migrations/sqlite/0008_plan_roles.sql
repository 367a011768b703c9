-- +goose Up
CREATE TABLE plan_roles (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  plan_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  unit_id INTEGER NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NULL,
  verified INTEGER NOT NULL,
  CONSTRAINT fk_plan_roles_plan FOREIGN KEY (plan_id) REFERENCES plans (id),
  CONSTRAINT fk_plan_roles_unit FOREIGN KEY (unit_id) REFERENCES units (id)
);
CREATE UNIQUE INDEX uq_plan_roles_from ON plan_roles (plan_id, role, valid_from);

-- +goose Down
DROP TABLE plan_roles;
