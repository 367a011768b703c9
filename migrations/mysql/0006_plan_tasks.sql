-- +goose Up
CREATE TABLE plan_tasks (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  plan_id BIGINT UNSIGNED NOT NULL,
  code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  letter VARCHAR(8) NOT NULL,
  sort_no INT NOT NULL,
  heading TEXT NOT NULL,
  body TEXT NOT NULL,
  title_en TEXT NOT NULL,
  timing TEXT NOT NULL,
  form TEXT NOT NULL,
  scope VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recurrence VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_plan_tasks_code (plan_id, code),
  CONSTRAINT fk_plan_tasks_plan FOREIGN KEY (plan_id) REFERENCES plans (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE plan_tasks;
