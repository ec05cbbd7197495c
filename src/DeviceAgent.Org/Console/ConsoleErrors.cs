using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DeviceAgent.Org.WebConsole;

/// <summary>What went wrong under <c>/console</c>, as a page for a person instead of the API's JSON.</summary>
public sealed partial class ConsoleErrors(RequestDelegate next, ILogger<ConsoleErrors> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!ConsoleEndpoints.Owns(context.Request.Path))
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
            await AnswerEmptyAsync(context);
        }
        catch (OrgException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, e.Status, e.Status == StatusCodes.Status404NotFound ? "Not found" : "This did not work", e.Message, e.Causes);
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested && e is not BadHttpRequestException)
        {
            LogFault(logger, e, context.Request.Method, context.Request.Path);
            bool passes = DatabaseFailure.MayPass(e);
            await WriteAsync(
                context,
                passes ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
                passes ? "The database does not answer" : "Something went wrong",
                passes ? "Try again in a moment." : "The org's log says what. Nothing of what you asked for was half done.");
        }
    }

    private static Task AnswerEmptyAsync(HttpContext context) => context.Response switch
    {
        { HasStarted: true } => Task.CompletedTask,

        // A type is set all the same; a page that says itself what was refused has begun.
        { StatusCode: StatusCodes.Status400BadRequest } when HttpMethods.IsPost(context.Request.Method) => WriteAsync(
            context, 400, "The form is out of date", "It was open for too long or came from elsewhere. Nothing was changed: load the page again and repeat."),
        { ContentType: not null } => Task.CompletedTask,
        { StatusCode: StatusCodes.Status404NotFound } => WriteAsync(context, 404, "Not found", "There is no page at this address."),
        _ => Task.CompletedTask,
    };

    private static async Task WriteAsync(HttpContext context, int status, string heading, string text, IReadOnlyList<string>? causes = null)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        var page = new RazorComponentResult<ErrorDocument>(new Dictionary<string, object?>
        {
            [nameof(ErrorDocument.Heading)] = heading, [nameof(ErrorDocument.Text)] = text, [nameof(ErrorDocument.Causes)] = causes ?? [],
        })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };

        // A page that failed half-way has used up the request's own services: they render one page and no second.
        IServiceProvider own = context.RequestServices;
        await using AsyncServiceScope scope = own.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        try
        {
            await page.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = own;
        }
    }

    [LoggerMessage(EventId = 2900, EventName = "console.failed", Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFault(ILogger logger, Exception e, string method, string path);
}
