BEGIN { copyinto(0, 1, 9); }
