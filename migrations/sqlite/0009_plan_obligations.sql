-- +goose Up
CREATE TABLE plan_obligations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  plan_id INTEGER NOT NULL,
  code TEXT NOT NULL,
  sort_no INTEGER NOT NULL,
  title TEXT NOT NULL,
  title_en TEXT NOT NULL,
  task_code TEXT NOT NULL,
  subject TEXT NOT NULL,
  due_kind TEXT NOT NULL,
  due_rule TEXT NOT NULL,
  parameters TEXT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NULL,
  CONSTRAINT fk_plan_obligations_plan FOREIGN KEY (plan_id) REFERENCES plans (id)
);
CREATE UNIQUE INDEX uq_plan_obligations_code ON plan_obligations (plan_id, code, valid_from);

-- +goose Down
DROP TABLE plan_obligations;
