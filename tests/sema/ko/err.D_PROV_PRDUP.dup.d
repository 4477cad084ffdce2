provider foo { probe a(); probe a(); };
