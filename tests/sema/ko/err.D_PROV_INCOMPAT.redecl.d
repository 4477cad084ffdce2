provider foo { probe a(); };
provider foo { probe b(); };
