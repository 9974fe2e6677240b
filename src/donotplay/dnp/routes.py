"""`/dnp`."""

from litestar import Router

from donotplay.dnp import bulk_routes, entry_routes
from donotplay.dnp.check_routes import check_one, check_tracks
from donotplay.dnp.export_routes import export_list
from donotplay.dnp.imports.routes import imports_router
from donotplay.dnp.statistics_routes import read_statistics

dnp_router = Router(
    "/dnp",
    route_handlers=[
        entry_routes.list_entries,
        entry_routes.create_entry,
        entry_routes.read_entry,
        entry_routes.update_entry,
        entry_routes.delete_entry,
        bulk_routes.tag_selected,
        bulk_routes.remove_selected,
        bulk_routes.restore_removed,
        bulk_routes.list_removed,
        bulk_routes.list_tags,
        bulk_routes.merge_tags_of_list,
        read_statistics,
        check_tracks,
        check_one,
        export_list,
        imports_router,
    ],
    tags=["Do-Not-Play list"],
)
