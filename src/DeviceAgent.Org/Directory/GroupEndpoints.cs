using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Directory;

/// <summary><c>/api/v1/groups</c>, and device groups likewise.</summary>
public static class GroupEndpoints
{
    private const int MostGroups = 10_000;
    private const int MostMembers = 1000;

    public static void Map(IEndpointRouteBuilder admin)
    {
        RouteGroupBuilder read = admin.MapGroup("").RequireAuthorization(nameof(Permission.ReadOrg));
        RouteGroupBuilder manage = admin.MapGroup("").RequireAuthorization(nameof(Permission.ManageDirectory));
        MapKind(read, manage, GroupKind.User);
        MapKind(read, manage, GroupKind.Device);
        read.MapGet("/api/v1/groups/{id}/users", UsersAsync);
        read.MapGet("/api/v1/device-access/device-groups/{id}/devices", DevicesAsync);
        read.MapGet("/api/v1/users/{id}/groups", (HttpContext context, string id, GroupMembers members) => GroupsOfAsync(context, GroupKind.User, id, members));
        read.MapGet("/api/v1/devices/{id}/groups", (HttpContext context, string id, GroupMembers members) => GroupsOfAsync(context, GroupKind.Device, id, members));
    }

    private static void MapKind(RouteGroupBuilder read, RouteGroupBuilder manage, string kind)
    {
        string all = GroupKind.PathOf(kind);
        string member = kind == GroupKind.User ? "/users/{memberId}" : "/devices/{memberId}";
        read.MapGet(all, (HttpContext context, Groups groups) => ListAsync(context, kind, groups));
        manage.MapPost(all, (HttpContext context, Groups groups) => CreateAsync(context, kind, groups));
        read.MapGet(all + "/{id}", (HttpContext context, string id, Groups groups) => GetAsync(context, kind, id, groups));
        manage.MapPut(all + "/{id}", (HttpContext context, string id, Groups groups) => ReplaceAsync(context, kind, id, groups));
        manage.MapDelete(all + "/{id}", (HttpContext context, string id, Groups groups) => DeleteAsync(context, kind, id, groups));
        manage.MapPut(all + "/{id}" + member, async (HttpContext context, string id, string memberId, GroupMembers members) =>
        {
            await members.AddAsync(kind, id, memberId, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Results.NoContent();
        });
        manage.MapDelete(all + "/{id}" + member, async (HttpContext context, string id, string memberId, GroupMembers members) =>
        {
            await members.RemoveAsync(kind, id, memberId, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Results.NoContent();
        });
    }

    private static async Task<IResult> ListAsync(HttpContext context, string kind, Groups groups)
    {
        IQueryCollection query = context.Request.Query;
        ScimFilter? filter = ScimFilter.ParseOptional(query["filter"]) ?? ScimFilter.ParseOptional(query["search"]);
        (IReadOnlyList<GroupRecord> page, long? next) = await groups.ListAsync(
            kind, filter, query["q"], Paging.After(context), Paging.Limit(context, MostGroups, MostGroups), context.RequestAborted);
        string root = OrgLinks.Root(context);
        return Answer.Page(context, [.. page.Select(g => GroupView.Of(g, root))], next is { } cursor ? Paging.Cursor(cursor) : null);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, string kind, Groups groups)
    {
        GroupBody body = await RequestBody.ReadAsync<GroupBody>(context);
        GroupRecord group = await groups.CreateAsync(kind, ProfileOf(body), AdminAuthentication.ActorOf(context), context.RequestAborted);
        return Answer.Json(GroupView.Of(group, OrgLinks.Root(context)));
    }

    private static async Task<IResult> GetAsync(HttpContext context, string kind, string id, Groups groups) =>
        Answer.Json(GroupView.Of(await groups.GetAsync(kind, id, context.RequestAborted), OrgLinks.Root(context)));

    private static async Task<IResult> ReplaceAsync(HttpContext context, string kind, string id, Groups groups)
    {
        GroupBody body = await RequestBody.ReadAsync<GroupBody>(context);
        GroupRecord group = await groups.ReplaceAsync(kind, id, ProfileOf(body), AdminAuthentication.ActorOf(context), context.RequestAborted);
        return Answer.Json(GroupView.Of(group, OrgLinks.Root(context)));
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, string kind, string id, Groups groups)
    {
        await groups.DeleteAsync(kind, id, AdminAuthentication.ActorOf(context), context.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> UsersAsync(HttpContext context, string id, GroupMembers members)
    {
        (IReadOnlyList<UserRecord> page, long? next) = await members.UsersAsync(
            id, Paging.After(context), Paging.Limit(context, MostMembers, MostMembers), context.RequestAborted);
        string root = OrgLinks.Root(context);
        return Answer.Page(context, [.. page.Select(u => UserView.Of(u, root))], next is { } cursor ? Paging.Cursor(cursor) : null);
    }

    private static async Task<IResult> DevicesAsync(HttpContext context, string id, GroupMembers members)
    {
        (IReadOnlyList<DeviceRecord> page, long? next) = await members.DevicesAsync(
            id, Paging.After(context), Paging.Limit(context, MostMembers, MostMembers), context.RequestAborted);
        string root = OrgLinks.Root(context);
        return Answer.Page(context, [.. page.Select(d => DeviceView.Of(d, root))], next is { } cursor ? Paging.Cursor(cursor) : null);
    }

    private static async Task<IResult> GroupsOfAsync(HttpContext context, string kind, string id, GroupMembers members)
    {
        IReadOnlyList<GroupRecord> groups = await members.GroupsOfAsync(kind, id, context.RequestAborted);
        string root = OrgLinks.Root(context);
        return Answer.Page(context, [.. groups.Select(g => GroupView.Of(g, root))], null);
    }

    private static GroupProfile ProfileOf(GroupBody body) => body.Profile ?? throw OrgException.Invalid("profile", "is missing");
}
