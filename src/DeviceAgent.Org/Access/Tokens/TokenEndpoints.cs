using DeviceAgent.Org.Api;
using DeviceAgent.Org.Cli;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Access.Tokens;

/// <summary><c>/api/v1/device-access/tokens</c> of the admin API.</summary>
public static class TokenEndpoints
{
    private const string All = "/api/v1/device-access/tokens";

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet(All, async (HttpContext context, ApiTokens tokens, TimeProvider time) =>
        {
            DateTimeOffset now = time.GetUtcNow();
            return Answer.Json((await tokens.ListAsync(context.RequestAborted)).Select(t => TokenView.Of(t, now)));
        }).RequireAuthorization(nameof(Permission.ReadOrg));
        admin.MapPost(All, CreateAsync).RequireAuthorization(nameof(Permission.ManageAccess));
        admin.MapDelete(All + "/{id}", async (HttpContext context, string id, ApiTokens tokens) =>
        {
            _ = await tokens.RevokeAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted) ?? throw OrgException.NotFound("Token", id);
            return Results.NoContent();
        }).RequireAuthorization(nameof(Permission.ManageAccess));
    }

    /// <summary>When a token that is asked for ends.</summary>
    /// <exception cref="OrgException">400: neither a span nor a time.</exception>
    public static DateTimeOffset? ReadEnd(string? expires, DateTimeOffset now) => string.IsNullOrWhiteSpace(expires)
        ? null
        : Moment.TryRead(expires.Trim(), now, 1) ?? throw OrgException.Invalid("expires", "must be a time span such as P90D, or a time such as 2027-01-31T00:00:00Z");

    private static async Task<IResult> CreateAsync(HttpContext context, ApiTokens tokens, TimeProvider time)
    {
        TokenBody body = await RequestBody.ReadAsync<TokenBody>(context);
        DateTimeOffset now = time.GetUtcNow();
        string text = "";
        ApiTokenRecord made = await tokens.CreateAsync(
            body.Name ?? "", body.Grant.Read(Role.SuperAdmin), ReadEnd(body.Expires, now), AdminAuthentication.ActorOf(context), token => text = token, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return Answer.Json(TokenView.Of(made, now) with { Token = text }, StatusCodes.Status201Created);
    }
}
