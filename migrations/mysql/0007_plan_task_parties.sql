-- +goose Up
CREATE TABLE plan_task_parties (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  task_id BIGINT UNSIGNED NOT NULL,
  sort_no INT NOT NULL,
  part VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  words TEXT NOT NULL,
  who VARCHAR(300) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_plan_task_parties (task_id, sort_no),
  CONSTRAINT fk_plan_task_parties_task FOREIGN KEY (task_id) REFERENCES plan_tasks (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE plan_task_parties;
