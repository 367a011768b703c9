-- +goose Up
CREATE TABLE user_roles (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  unit_id INTEGER NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NULL,
  created_at DATETIME NOT NULL,
  CONSTRAINT fk_user_roles_user FOREIGN KEY (user_id) REFERENCES users (id),
  CONSTRAINT fk_user_roles_unit FOREIGN KEY (unit_id) REFERENCES units (id)
);
CREATE INDEX ix_user_roles_user ON user_roles (user_id);

-- +goose Down
DROP TABLE user_roles;
