package matron.fhirserver;

import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.model.HistoryCountModeEnum;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.config.HapiJpaConfig;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.provider.JpaSystemProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.jpa.subscription.submit.config.SubscriptionSubmitterConfig;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/**
 * The record system of the end-to-end tests: HAPI FHIR JPA, R4, on an H2 file, which refuses what UK Core refuses.
 *
 * <p>Arguments: port (0: any free one), data folder, folder of the UK Core files (without them base R4 is the measure).
 * When it serves, it prints {@code ready PORT}, the only line on stdout. Loopback only; SIGTERM ends it in order. With
 * the word {@code once} after these it ends as soon as it is ready: that is how the archive of its classes is made.
 */
@Configuration
@EnableTransactionManagement
@Import({
  JpaR4Config.class, HapiJpaConfig.class, JpaBatch2Config.class, Batch2JobsConfig.class,
  ThreadPoolFactoryConfig.class, SubscriptionChannelConfig.class, SubscriptionSubmitterConfig.class
})
public class Server {
  public static void main(String[] args) {
    try {
      serve(args);
    } catch (Exception | Error e) {
      e.printStackTrace();
      System.exit(1); // threads of HAPI would keep a dead server up
    }
  }

  private static void serve(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    System.setProperty("matron.data", args[1]);
    // The judge needs seconds to read the profiles: meanwhile Spring starts.
    var judge = CompletableFuture.supplyAsync(() -> new Judge(Path.of(args[2])));
    var spring = new AnnotationConfigApplicationContext(Server.class);

    var fhir = new RestfulServer(spring.getBean(FhirContext.class));
    fhir.registerProviders(spring.getBean(ResourceProviderFactory.class).createProviders());
    fhir.registerProvider(spring.getBean(JpaSystemProvider.class));
    fhir.setPagingProvider(spring.getBean(DatabaseBackedPagingProvider.class));
    fhir.setDefaultResponseEncoding(EncodingEnum.JSON);
    fhir.registerInterceptor(new Trouble());
    fhir.registerInterceptor(judge.get().interceptor());

    var jetty = new org.eclipse.jetty.server.Server();
    var connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    jetty.addConnector(connector);
    var web = new ServletContextHandler("/");
    web.addServlet(new ServletHolder(fhir), "/fhir/*");
    jetty.setHandler(web);
    jetty.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(jetty, spring)));
    System.out.println("ready " + connector.getLocalPort());
    if (args.length > 3) {
      System.exit(0);
    }
    jetty.join();
  }

  /** In this order, or requests under way find the database closed. */
  private static void stop(org.eclipse.jetty.server.Server jetty, AnnotationConfigApplicationContext spring) {
    try {
      jetty.stop();
      spring.close();
    } catch (Exception e) {
      e.printStackTrace();
    }
  }

  @Bean
  JpaStorageSettings storage() {
    var s = new JpaStorageSettings();
    s.setResourceClientIdStrategy(JpaStorageSettings.ClientIdStrategyEnum.ANY);
    s.setResourceServerIdStrategy(JpaStorageSettings.IdStrategyEnum.UUID);
    s.setEnforceReferentialIntegrityOnWrite(true);
    s.setEnforceReferentialIntegrityOnDelete(true);
    s.setAllowExternalReferences(true);
    s.setHistoryCountMode(HistoryCountModeEnum.COUNT_ACCURATE); // else a count of a minute ago cuts the list short
    return s;
  }

  @Bean
  PartitionSettings partitions() {
    return new PartitionSettings();
  }

  @Bean
  SubscriptionSettings subscriptions() {
    return new SubscriptionSettings();
  }

  @Bean(destroyMethod = "close")
  DataSource dataSource() {
    var pool = new BasicDataSource();
    // At H2's default WRITE_DELAY a kill -9 loses writes that were acknowledged.
    pool.setUrl("jdbc:h2:file:" + System.getProperty("matron.data") + "/records;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
    pool.setMaxTotal(32);
    return pool;
  }

  @Bean
  @Primary
  LocalContainerEntityManagerFactoryBean entityManagerFactory(
      DataSource source, ConfigurableListableBeanFactory beans, FhirContext context, JpaStorageSettings storage) {
    var factory = HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, context, storage);
    factory.setPersistenceUnitName("records");
    factory.setDataSource(source);
    var set = new Properties();
    set.put("hibernate.dialect", HapiFhirH2Dialect.class.getName());
    set.put("hibernate.hbm2ddl.auto", "update");
    set.put("hibernate.search.enabled", "false");
    factory.setJpaProperties(set);
    return factory;
  }

  @Bean
  @Primary
  JpaTransactionManager transactionManager(EntityManagerFactory factory) {
    return new JpaTransactionManager(factory);
  }
}
