-- +goose Up
CREATE TABLE plan_tasks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  plan_id INTEGER NOT NULL,
  code TEXT NOT NULL,
  letter TEXT NOT NULL,
  sort_no INTEGER NOT NULL,
  heading TEXT NOT NULL,
  body TEXT NOT NULL,
  title_en TEXT NOT NULL,
  timing TEXT NOT NULL,
  form TEXT NOT NULL,
  scope TEXT NOT NULL,
  recurrence TEXT NOT NULL,
  CONSTRAINT fk_plan_tasks_plan FOREIGN KEY (plan_id) REFERENCES plans (id)
);
CREATE UNIQUE INDEX uq_plan_tasks_code ON plan_tasks (plan_id, code);

-- +goose Down
DROP TABLE plan_tasks;
