-- Undoes 0013_figures: what was counted is lost. When it is applied again, the clock counts anew what the audit log still holds.
DROP TABLE `daily_counts`;
DROP TABLE `count_marks`;
