"""The methods themselves, family by family; `gdgui.engine.optimizers` lists them all."""
