-- +goose Up
CREATE TABLE plan_task_parties (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id INTEGER NOT NULL,
  sort_no INTEGER NOT NULL,
  part TEXT NOT NULL,
  words TEXT NOT NULL,
  who TEXT NOT NULL,
  CONSTRAINT fk_plan_task_parties_task FOREIGN KEY (task_id) REFERENCES plan_tasks (id)
);
CREATE UNIQUE INDEX uq_plan_task_parties ON plan_task_parties (task_id, sort_no);

-- +goose Down
DROP TABLE plan_task_parties;
