"""How a result looks, on every page that shows one."""
